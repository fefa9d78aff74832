import { checkpointKey, toTfjsLayout } from '@dynaconv/layers';
import { createModel } from '@dynaconv/models';
import {
  fnv1a32,
  hashAt,
  OFFICIAL,
  OFFICIAL_OVERLOCK,
  officialShapes,
  overlockShapes,
  type Shapes,
  toleranceOf,
  uniform,
  weight,
} from '@dynaconv/test-kit';
import {
  AdamW,
  type Batch,
  cosine,
  crossEntropy,
  freezeStatistics,
  linearWarmUp,
  type ParameterOptimizer,
  SGD,
  Trainer,
  timmDecay,
} from '@dynaconv/training';
import {
  clone,
  dispose,
  keep,
  type NamedTensorMap,
  type Tensor,
  tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Samples = Record<string, number[]>;

interface Steps {
  /** Whether BatchNorm is in training mode. */
  batchStatistics: boolean;
  rate: number;
  losses: number[];
  norms: number[];
  weights: Samples;
  /** Of some of the weights. */
  ema: Samples;
  /** Of the first step, for some of the weights. */
  gradients: Record<string, Gradient>;
  /** How far PyTorch's float32 run is from these values: roots of mean squares. */
  distances: Record<'losses' | 'norms' | 'weights' | 'ema', number>;
}

interface Gradient {
  values: number[];
  float32MaxError: number;
  /** How far each value is moved, at most, by ReLUs whose inputs are within rounding of 0: there two backends may decide otherwise. */
  gates?: number[];
}

export interface StepsFixture {
  model: 'rednet26' | 'overlock_xt';
  optimizer: 'SGD' | 'AdamW';
  options: { momentum?: number; nesterov?: boolean; weight_decay: number };
  clipNorm: number;
  steps: number;
  inputShape: [number, number, number, number];
  classes: number;
  labelSmoothing: number;
  auxiliaryWeight: number;
  emaDecay: number;
  warmUp: { steps: number; ratio: number };
  cases: Steps[];
}

/** As far from float64 as PyTorch's float32 may be, twice: both round at random. */
const FACTOR = 2;

/** A fixture's cases; those of both BatchNorm modes take minutes, which `npm test -- --all` has. */
export const casesOf = ({ cases }: StepsFixture): Steps[] =>
  process.env.DYNACONV_ALL ? cases : cases.slice(0, 1);

/** Trains a network as the fixture's PyTorch did, and compares the gradients of the first step, then where all steps lead. */
export async function followSteps(fixture: StepsFixture, expected: Steps): Promise<void> {
  const { trainer, losses, norms } = await takeSteps(fixture, expected, fixture.steps);
  await compareRun({ trainer, losses, norms }, expected);
  trainer.dispose();
  trainer.model.dispose();
}

/** The same for the first step alone. */
export async function followFirstStep(fixture: StepsFixture, expected: Steps): Promise<void> {
  const { trainer } = await takeSteps(fixture, expected, 1);
  trainer.dispose();
  trainer.model.dispose();
}

interface Run {
  trainer: Trainer;
  losses: number[];
  norms: number[];
}

async function takeSteps(fixture: StepsFixture, expected: Steps, steps: number): Promise<Run> {
  const trained = networkOf(fixture);
  const optimizer = optimizerOf(fixture, expected.rate);
  if (!expected.batchStatistics) freezeStatistics(trained);
  const trainer = new Trainer(trained, {
    optimizer,
    loss: crossEntropy({ labelSmoothing: fixture.labelSmoothing }),
    auxiliaryWeight: fixture.auxiliaryWeight,
    ema: fixture.emaDecay,
  });
  const firstGradients = captureGradients(optimizer);
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchOf(fixture, step);
    const { loss, gradientNorm } = await trainer.trainStep(batch);
    dispose([batch.xs, batch.ys]);
    losses.push(loss);
    norms.push(gradientNorm);
    if (step === 0) await compareGradients(trained, firstGradients(), expected);
  }
  return { trainer, losses, norms };
}

async function compareRun({ trainer, losses, norms }: Run, expected: Steps): Promise<void> {
  const sampled = async (tensors: Iterable<[string, Tensor]>): Promise<Samples> =>
    Object.fromEntries(
      await Promise.all(
        [...tensors].map(async ([name, each]) => {
          const key = checkpointKey(name);
          return [key, sample(await each.data(), expected.weights[key].length)];
        }),
      ),
    );
  const actual = {
    losses: { losses },
    norms: { norms },
    weights: await sampled(trainer.model.weights.map((each) => [each.originalName, each.read()])),
    ema: await sampled(Object.entries(trainer.ema!.tensors())),
  };
  for (const key of ['losses', 'norms', 'weights', 'ema'] as const) {
    const values = expected[key];
    const given = Array.isArray(values) ? { [key]: values } : values;
    const ours = distance(actual[key], given);
    const theirs = expected.distances[key];
    if (!(ours <= FACTOR * theirs)) {
      throw new Error(`${key}: ours are ${ours} from float64, PyTorch's float32 ${theirs}`);
    }
  }
}

function networkOf({ model, classes, inputShape }: StepsFixture): LayersModel {
  const [, ...shape] = inputShape;
  const auxiliaryHead = model === 'overlock_xt';
  const trained = createModel(model, { numClasses: classes, inputShape: shape, auxiliaryHead });
  const shapes: Shapes = auxiliaryHead
    ? overlockShapes({ ...OFFICIAL_OVERLOCK[model], numClasses: classes } as never)
    : officialShapes({ ...OFFICIAL[model as 'rednet26'], numClasses: classes } as never);
  const shapeOf = new Map(shapes);
  for (const each of trained.weights) {
    const key = checkpointKey(each.originalName);
    const torchShape = shapeOf.get(key)!;
    const value = tensor(toTfjsLayout(weight(key, torchShape), torchShape), each.shape as number[]);
    each.write(value);
    value.dispose();
  }
  return trained;
}

function optimizerOf(fixture: StepsFixture, rate: number): ParameterOptimizer {
  const { optimizer, options, clipNorm, steps, warmUp } = fixture;
  const learningRate = linearWarmUp(cosine({ rate, steps }), warmUp);
  const { momentum, nesterov, weight_decay: weightDecay } = options;
  return optimizer === 'SGD'
    ? new SGD({ learningRate, momentum, nesterov, weightDecay, clipNorm })
    : new AdamW({ learningRate, weightDecay, clipNorm, parameters: timmDecay });
}

function batchOf({ inputShape, classes }: StepsFixture, step: number): Batch {
  const [size] = inputShape;
  const seed = fnv1a32(`labels/${step}`);
  const labels = Array.from({ length: size }, (_, i) => hashAt(seed, i) % classes);
  const values = uniform(
    `batch/${step}`,
    inputShape.reduce((a, b) => a * b, 1),
  );
  return { xs: tensor(values, inputShape), ys: tensor1d(labels, 'int32') };
}

/** Keeps the gradients that the optimizer is given first. */
function captureGradients(optimizer: ParameterOptimizer): () => NamedTensorMap {
  const first: NamedTensorMap = {};
  const { applyGradients } = optimizer;
  optimizer.applyGradients = (gradients, norm) => {
    for (const [name, gradient] of Object.entries(gradients as NamedTensorMap)) {
      first[name] = keep(clone(gradient));
    }
    optimizer.applyGradients = applyGradients;
    optimizer.applyGradients(gradients, norm);
  };
  return () => first;
}

/** Disposes the gradients. */
async function compareGradients(
  trained: LayersModel,
  gradients: NamedTensorMap,
  expected: Steps,
): Promise<void> {
  const nameOf = new Map(
    trained.trainableWeights.map(({ name, originalName }) => [checkpointKey(originalName), name]),
  );
  const wrong: string[] = [];
  for (const [key, { values, gates, ...error }] of Object.entries(expected.gradients)) {
    const gradient = sample(await gradients[nameOf.get(key)!].data(), values.length);
    gradient.forEach((v, i) => {
      const tolerance = toleranceOf(error) + (gates?.[i] ?? 0);
      if (Math.abs(v - values[i]) <= tolerance) return;
      wrong.push(`${key} has ${v}, expected ${values[i]} within ${tolerance}`);
    });
  }
  dispose(gradients);
  if (wrong.length > 0) throw new Error(`gradients of the first step: ${wrong.join('; ')}`);
}

/** The values at the flat positions i · size // count. */
const sample = (values: ArrayLike<number>, count: number): number[] =>
  Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);

function distance(actual: Samples, expected: Samples): number {
  const squares = Object.entries(expected).flatMap(([key, values]) =>
    values.map((value, i) => (actual[key][i] - value) ** 2),
  );
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
}
