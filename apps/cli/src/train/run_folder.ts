import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type LazyTensorToWrite, readSafetensors, streamSafetensors } from '@dynaconv/checkpoint';
import { dispose, type NamedTensorMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { messageOf, UsageError } from '../errors.ts';
import { cannotWrite } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { GUARD, LOCK, lockRun } from './run_lock.ts';
import type { Settings } from './settings.ts';

/** What is known of a training besides tensors. */
export interface Progress {
  readonly settings: Settings;
  readonly classes: readonly string[];
  /** Which images it is of. */
  readonly images: string;
  /** Epochs after which the network has been tested. */
  readonly evaluated: number;
  readonly best?: { readonly epoch: number; readonly score: number };
}

export const STATE = 'state.safetensors';
/** What a kill leaves of a file that was being written. */
const LEFTOVER = /^(state|last|best|log)\.\w+\.[0-9a-f]{12}\.tmp$/;
const KEY = 'dynaconv_training';

/** The folder that a training writes, file by file, each of which appears when it is whole. */
export class RunFolder {
  readonly path: string;
  /** Lets other processes write it; while this one does, they may not. */
  private unlock: (() => Promise<void>) | undefined;

  constructor(folder: string) {
    this.path = folder;
  }

  get log(): string {
    return path.join(this.path, 'log.jsonl');
  }

  get last(): string {
    return this.file('last.safetensors');
  }

  get tensorBoard(): string {
    return path.join(this.path, 'tensorboard');
  }

  /** @throws UsageError where there is something already, or another process trains; Error where the folder cannot be made */
  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true }).catch((error) => {
      throw cannotWrite(this.path, error);
    });
    this.unlock = await lockRun(this.path);
    await this.removeLeftovers();
    const found = (await readdir(this.path)).filter((name) => name !== LOCK && name !== GUARD);
    if (found.length === 0) return;
    throw new UsageError(
      existsSync(this.file(STATE))
        ? `${this.path} holds a training already; go on with it by --resume, or name another folder by --output`
        : `${this.path} is not empty; name another folder by --output`,
    );
  }

  /**
   * The weights under the official names, in a file that appears when it is whole.
   * @param name `last` or `best`
   */
  async writeWeights(
    name: 'last' | 'best',
    tensors: readonly LazyTensorToWrite[],
    { settings, classes }: Pick<Progress, 'settings' | 'classes'>,
    signal: AbortSignal,
  ): Promise<void> {
    const content = streamSafetensors(tensors, {
      format: 'pt',
      model: settings.model,
      classes: JSON.stringify(classes),
      // Official weights say nothing, and are of involutions.
      ...(settings.operator === 'involution' ? {} : { operator: settings.operator }),
    });
    await writeOutput(this.file(`${name}.safetensors`), content, { force: true, signal });
  }

  /** All that `--resume` needs; the tensors are disposed of. */
  async writeState(state: NamedTensorMap, progress: Progress, signal: AbortSignal): Promise<void> {
    const tensors = Object.entries(state).map(([name, value]) => ({
      name,
      shape: value.shape,
      dtype: value.dtype,
      data: () => value.data() as Promise<Float32Array<ArrayBuffer>>,
    }));
    try {
      const content = streamSafetensors(tensors, { [KEY]: JSON.stringify(progress) });
      await writeOutput(this.file(STATE), content, { force: true, signal });
    } finally {
      dispose(state);
    }
  }

  /** To be called when this process writes no more. */
  async release(): Promise<void> {
    await this.unlock?.();
  }

  /** Whether there is a training to go on with. */
  get isBegun(): boolean {
    return existsSync(this.file(STATE));
  }

  /** @throws UsageError where there is no state, or another process trains; Error where it cannot be read */
  async readState(): Promise<{ readonly progress: Progress; read(): Promise<NamedTensorMap> }> {
    const file = this.file(STATE);
    if (!existsSync(file)) {
      throw new UsageError(
        `--resume: there is no ${file}; begin a training without --resume, or name its folder by --output`,
      );
    }
    this.unlock = await lockRun(this.path);
    await this.removeLeftovers();
    const { tensors, metadata } = await readSafetensors(file);
    const progress = metadata[KEY];
    if (progress === undefined) {
      throw new Error(`${file} is no state of a training that dynaconv has begun`);
    }
    const read = async () => {
      const entries: [string, Tensor][] = [];
      for (const each of tensors.values()) {
        const dtype = each.dtype === 'int32' ? 'int32' : 'float32';
        const values = (await each.data()) as Float32Array;
        entries.push([each.name, tensor(values, [...each.shape], dtype)]);
      }
      return Object.fromEntries(entries);
    };
    try {
      return { progress: JSON.parse(String(progress)) as Progress, read };
    } catch (cause) {
      throw new Error(`${file}: what it says of its training is no JSON (${messageOf(cause)})`, {
        cause,
      });
    }
  }

  private async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (LEFTOVER.test(name)) await rm(this.file(name), { force: true });
    }
  }

  private file(name: string): string {
    return path.join(this.path, name);
  }
}
