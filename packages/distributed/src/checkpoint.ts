import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readSafetensors, streamSafetensors } from '@dynaconv/checkpoint';
import { isLeftover, writeFileDurably } from '@dynaconv/checkpoint/files';
import { dispose, type NamedTensorMap, type Optimizer, tensor } from '@tensorflow/tfjs-core';
import { Callback, type LayersModel } from '@tensorflow/tfjs-layers';
import type { Communicator } from './communicator.ts';
import { optimizerState, restoreOptimizer } from './optimizer_state.ts';
import { broadcastState } from './weights.ts';

const FILE = 'checkpoint.safetensors';
const STEP = 'step';

export interface CheckpointOptions {
  /** Batches between two checkpoints. */
  every: number;
}

/**
 * A callback of `fit` and `fitDataset` that writes weights and the optimizer's state now and then, for a training that goes on to
 * the same bits. Worker 0 writes and reads; the others need not see the folder.
 */
export class Checkpoint extends Callback {
  /** Batches that the model was trained with, those before a restart included. */
  step = 0;
  private readonly communicator: Communicator;
  private readonly folder: string;
  private readonly every: number;

  constructor(communicator: Communicator, folder: string, { every }: CheckpointOptions) {
    super();
    if (!Number.isInteger(every) || every < 1) {
      throw new RangeError(`checkpoint: every is ${every}, expected a whole number from 1`);
    }
    this.communicator = communicator;
    this.folder = folder;
    this.every = every;
  }

  /**
   * Gives every worker what the folder has: weights, the optimizer's state, and `step`. Where it has nothing, nothing changes.
   *
   * @param model compiled
   * @returns whether there was a checkpoint
   * @throws Error for one of another model or optimizer, on all workers, before anything has changed
   */
  async restore(model: LayersModel): Promise<boolean> {
    const own = this.communicator.rank === 0 ? await this.read() : undefined;
    const state = await broadcastState(this.communicator, own);
    dispose(own ?? []);
    if (!state) return false;
    try {
      assertFits(model, state, path.join(this.folder, FILE));
      const restored = listed(state, 'optimizer/').map(([name, tensor]) => ({ name, tensor }));
      await restoreOptimizer(optimizerOf(model), restored);
      model.setWeights(listed(state, 'model/').map(([, value]) => value));
      [this.step] = await state[STEP].data();
      return true;
    } finally {
      dispose(state);
    }
  }

  override async onBatchEnd(): Promise<void> {
    this.step++;
    if (this.step % this.every === 0) await this.save();
  }

  /** Writes a checkpoint now; the file appears when it is whole, in place of the one before. */
  async save(): Promise<void> {
    if (this.communicator.rank !== 0) return;
    const { weights } = this.model;
    const optimizer = await optimizerState(optimizerOf(this.model));
    const step = tensor([this.step], [1], 'int32');
    const named: NamedTensorMap = {
      [STEP]: step,
      ...numbered(
        'model/',
        weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() })),
      ),
      ...numbered('optimizer/', optimizer),
    };
    const tensors = Object.entries(named).map(([name, value]) => ({
      name,
      shape: value.shape,
      dtype: value.dtype,
      data: () => value.data() as Promise<Float32Array<ArrayBuffer>>,
    }));
    try {
      await this.write(streamSafetensors(tensors));
    } finally {
      step.dispose();
    }
  }

  private async write(content: AsyncIterable<Uint8Array>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      if (isLeftover(name, FILE)) await rm(path.join(this.folder, name), { force: true });
    }
    await writeFileDurably(path.join(this.folder, FILE), content);
  }

  private async read(): Promise<NamedTensorMap | undefined> {
    const file = path.join(this.folder, FILE);
    if (!existsSync(file)) return undefined;
    const { tensors } = await readSafetensors(file);
    const state: NamedTensorMap = {};
    for (const each of tensors.values()) {
      const { name, shape, dtype } = each;
      const values = (await each.data()) as Float32Array;
      state[name] = tensor(values, [...shape], dtype === 'int32' ? 'int32' : 'float32');
    }
    return state;
  }
}

function optimizerOf({ name, optimizer }: LayersModel): Optimizer {
  if (optimizer) return optimizer;
  throw new Error(`checkpoint: model '${name}' is not compiled, expected it to have an optimizer`);
}

/** By name and place: the names of tfjs's variables differ between processes, their order does not. */
const numbered = (
  prefix: string,
  tensors: readonly { readonly name: string; readonly tensor: NamedTensorMap[string] }[],
): NamedTensorMap =>
  Object.fromEntries(tensors.map(({ name, tensor }, i) => [`${prefix}${i}/${name}`, tensor]));

/** In their order, by the names without the place. */
const listed = (state: NamedTensorMap, prefix: string): [string, NamedTensorMap[string]][] =>
  Object.entries(state)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => {
      const [, place, own] = /^(\d+)\/(.*)$/s.exec(name.slice(prefix.length)) ?? [];
      return { place: Number(place), own, value };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ own, value }) => [own, value]);

function assertFits({ name, weights }: LayersModel, state: NamedTensorMap, file: string): void {
  const saved = listed(state, 'model/').map(([, { shape }]) => `[${shape}]`);
  const own = weights.map(({ shape }) => `[${shape}]`);
  if (saved.join() === own.join() && state[STEP]) return;
  const i = own.findIndex((shape, place) => shape !== saved[place]);
  const what =
    saved.length === own.length && i >= 0
      ? `its weight ${i} has shape ${saved[i]}, but '${weights[i].originalName}' has ${own[i]}`
      : `it has ${saved.length} weights, but the model has ${own.length}`;
  throw new Error(
    `checkpoint: ${file} is not of model '${name}': ${what}; name another folder, or remove the file`,
  );
}
