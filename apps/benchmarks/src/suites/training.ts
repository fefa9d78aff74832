import '@tensorflow/tfjs-backend-cpu';
import { blockPaths, createModel, loadModel, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { IMAGE_SIZE, randomImages } from '../network.ts';
import type { Torch } from '../rivals/find_torch.ts';
import { networkRivals } from '../rivals/network_rivals.ts';
import { pytorchTraining } from '../rivals/pytorch_training.ts';
import { formulationsOf, type Rival, rivalEntrant } from '../rivals/rival.ts';
import { benchmarkStockGradients, type StockGradient } from './stock_gradients.ts';
import { TrainingStep } from './training_step.ts';

export interface TrainingOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  models: readonly string[];
  /** Images at once. */
  batch: number;
  rounds: number;
  /** PyTorch, whose weights ours take; without it weights are random. */
  torch?: Torch;
  /** Whether tfjs's cpu backend takes part, which takes minutes for a step of a network for 224×224. */
  cpu?: boolean;
  /** Whether a step with all blocks computed again takes part. */
  recompute?: boolean;
  onProgress?: (message: string) => void;
  onSkip?: (message: string) => void;
}

export interface TrainingResult extends Comparison {
  model: string;
  /** Side of the images. */
  size: number;
  /** The most bytes of a step at once beyond the weights; absent where it cannot be measured. */
  peakBytes?: { ours: number; recomputed?: number };
}

export interface TrainingReport {
  backend: string;
  versions: Readonly<Record<string, string>>;
  batch: number;
  rounds: number;
  results: TrainingResult[];
  /** Of tfjs's own convolutions. */
  gradients: StockGradient[];
}

/** Training steps of whole networks, one thread each, taking turns: ours, tfjs's cpu backend, PyTorch. */
export async function benchmarkTraining(options: TrainingOptions): Promise<TrainingReport> {
  const { backend, batch, rounds, torch } = options;
  const results: TrainingResult[] = [];
  for (const name of options.models) results.push(await benchmarkModel(name, options));
  const gradients = await benchmarkStockGradients(options);
  const versions = { ...backend.versions, ...(torch && { PyTorch: torch.version }) };
  return { backend: backend.name, versions, batch, rounds, results, gradients };
}

interface Batch {
  x: tf.Tensor;
  labels: tf.Tensor;
}

/** A step counts as three forward passes: the gradients by inputs and by weights are as many multiply–adds each. */
const PASSES = 3;

async function benchmarkModel(name: string, options: TrainingOptions): Promise<TrainingResult> {
  const { backend, roofline, batch, rounds, torch, onProgress = () => {} } = options;
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  progress('creating');
  backend.modes[0].enter();
  const { model, isShared } = await modelFor(name, options);
  // A model that was loaded takes images of any size.
  const size = model.inputs[0].shape[1] ?? IMAGE_SIZE;
  const classes = model.outputs[0].shape.at(-1)!;
  const x = randomImages(batch, size);
  const labels = Array.from({ length: batch }, (_, i) => (7 * i) % classes);
  const given = { x, labels: tf.tensor1d(labels, 'int32') };
  const step = new TrainingStep(model, given);
  const again = options.recompute
    ? new TrainingStep(model, { ...given, modules: blockPaths(model, [99, 99, 99, 99]) })
    : undefined;
  const cpu = options.cpu ? await cpuStep(name, model, given, backend.name) : undefined;
  const rivals: Rival[] = [];
  try {
    const entrants = entrantsOf(backend, step, again);
    progress('comparing losses and gradients');
    const expected = expectedOf(model, step, given);
    if (again) assertSameFigures(`${name} recomputed`, again.figures(), expected);
    if (cpu) {
      await cpu.enter();
      assertSameFigures(`${name} on tfjs's cpu backend`, cpu.step.figures(), expected);
      await cpu.leave();
      entrants.push({ name: 'tfjs cpu', group: 'tfjs cpu', run: cpu.run });
    }
    if (torch && isShared) {
      const images = tf.tidy(() => tf.transpose(x, [0, 3, 1, 2]).dataSync() as Float32Array);
      for (const formulation of formulationsOf(name)) {
        const task = { model: name, formulation, batch, size, images, labels };
        try {
          const rival = await pytorchTraining(torch.python, task);
          rivals.push(rival);
          assertSameFigures(`${name}: ${rival.name}`, await rival.output(), expected);
          entrants.push(rivalEntrant(rival));
        } catch (error) {
          options.onSkip?.(`${name}: without PyTorch: ${(error as Error).message}`);
        }
      }
    }
    const comparison = await compare(entrants, {
      // Of what is trained: branches are not merged yet.
      multiplyAdds: PASSES * batch * summary(name, { size, reparametrised: false }).multiplyAdds,
      roofline,
      rounds,
      onRound: (round) => progress(`round ${round} of ${rounds}`),
    });
    backend.modes[0].enter();
    const peakOf = (each: TrainingStep) => backend.peakBytes!(() => each.run());
    const peakBytes = backend.peakBytes && {
      ours: peakOf(step),
      recomputed: again && peakOf(again),
    };
    return { model: name, size, ...comparison, peakBytes };
  } finally {
    await Promise.all(rivals.map((rival) => rival.dispose()));
    for (const each of [step, again, cpu?.step]) each?.dispose();
    tf.dispose([x, given.labels]);
    cpu?.model.dispose();
    model.dispose();
  }
}

/** With PyTorch's weights, where it has the network. */
async function modelFor(
  name: string,
  { torch, onSkip }: TrainingOptions,
): Promise<{ model: LayersModel; isShared: boolean }> {
  if (torch) {
    try {
      const read = await networkRivals(torch, []).prepareWeights(name);
      const { model } = await loadModel(name, { weights: await read(), deploy: false });
      return { model, isShared: true };
    } catch (error) {
      onSkip?.(`${name}: without PyTorch, with random weights: ${(error as Error).message}`);
    }
  }
  return { model: createModel(name), isShared: false };
}

function entrantsOf(
  backend: BenchmarkedBackend,
  step: TrainingStep,
  again: TrainingStep | undefined,
): Entrant[] {
  const entrant = (each: TrainingStep, mode: BenchmarkedBackend['modes'][number], suffix = '') => ({
    name: `ours ${mode.name}${suffix}`,
    group: 'ours' as const,
    mode: `${mode.name}${suffix}`,
    run() {
      mode.enter();
      each.run();
    },
  });
  const [first] = backend.modes;
  return [
    ...backend.modes.map((mode) => entrant(step, mode)),
    ...(again ? [entrant(again, first, ', recomputed')] : []),
  ];
}

/** The same step on tfjs's cpu backend, whose tensors are its own: moving them would count. */
async function cpuStep(name: string, model: LayersModel, { x, labels }: Batch, backend: string) {
  const values = [...model.getWeights(), x, labels].map((each) => ({
    shape: each.shape,
    dtype: each.dtype,
    data: each.dataSync(),
  }));
  const enter = () => tf.setBackend('cpu');
  const leave = () => tf.setBackend(backend);
  await enter();
  const tensors = values.map(({ shape, dtype, data }) => tf.tensor(data, shape, dtype));
  const twin = createModel(name);
  twin.setWeights(tensors.slice(0, -2));
  const step = new TrainingStep(twin, { x: tensors.at(-2)!, labels: tensors.at(-1)! });
  await leave();
  const run = async () => {
    await enter();
    step.run();
    await leave();
  };
  return { model: twin, step, enter, leave, run };
}

/** The loss and the norm of the gradients, and how far from each a contestant's may be. */
interface Expected {
  figures: number[];
  bounds: number[];
}

/**
 * A part of each figure, and several times as much as it moves with an image that is moved by roundings. The weights that PyTorch has
 * are made to be compared by logits: with batch statistics RedNet-50's gradients have a norm of 49,000, which such an image moves by 3 %,
 * and PyTorch's own two formulations have losses 2e-3 apart. A wrong weight, mode or gradient makes differences as large as the values.
 */
const SHARE = 0.05;
const TIMES = 4;
const MOVED = 1 + 2 ** -22;

function expectedOf(model: LayersModel, step: TrainingStep, { x, labels }: Batch): Expected {
  const figures = step.figures();
  const moved = tf.mul(x, MOVED);
  const again = new TrainingStep(model, { x: moved, labels });
  const bounds = again
    .figures()
    .map((value, i) => SHARE * Math.abs(figures[i]) + TIMES * Math.abs(value - figures[i]));
  again.dispose();
  moved.dispose();
  return { figures, bounds };
}

function assertSameFigures(
  name: string,
  figures: ArrayLike<number>,
  { figures: expected, bounds }: Expected,
): void {
  expected.forEach((value, i) => {
    if (Math.abs(figures[i] - value) <= bounds[i]) return;
    throw new Error(
      `${name} trains otherwise: its ${i === 0 ? 'loss' : 'gradient norm'} is ${figures[i]}, expected ours, ${value}, within ${bounds[i]}`,
    );
  });
}
