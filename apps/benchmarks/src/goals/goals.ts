import type { Results } from '../report/results.ts';
import { AGGREGATION } from '../workloads/cont_mix2d.ts';
import { FORWARD } from '../workloads/pass.ts';
import type { Goal, GoalResult } from './goal.ts';
import {
  network,
  networkOnTwoThreads,
  networkOverBackend,
  newShapes,
  ofPeak,
  overDefinition,
  overStock,
  softmaxCost,
  twoThreads,
} from './kinds.ts';

/** The goals, each with its figure from the results. */
export const judge = (results: readonly Results[]): GoalResult[] =>
  GOALS.map(({ measure, ...goal }) => {
    const measured = measure(results);
    if (measured === undefined) return goal;
    const reached = goal.sign === '≥' ? measured >= goal.target : measured <= goal.target;
    return { ...goal, measured, reached };
  });

/** Whether any goal is about the operator and shape of this title. */
export const isGoalOf = (title: string): boolean =>
  GOALS.some(({ subject }) => subject === title || subject.startsWith(`${title}, `));

const LARGE = [
  'involution2d 56×56×64 K 7',
  'involution2d 28×28×128 K 7',
  'involution2d 14×14×256 K 7',
];
const SMALL = 'involution2d 7×7×512 K 7';
const STEM = 'involution2d 112×112×32 K 3';
const MIXING = 'contMix2d 14×14×128 K 13';

const overlock = (model: string): readonly Goal[] => [
  network(model, 'simd', ['≥', 3.6], { against: 'stock' }),
  network(model, 'relaxed-simd', ['≥', 4.3], { against: 'stock' }),
  network(model, 'simd', ['≥', 2.4], { against: 'onnxruntime-web' }),
  network(model, 'relaxed-simd', ['≥', 2.8], { against: 'onnxruntime-web' }),
  network(model, 'simd', ['≤', 0.95], { against: 'pytorch' }),
  network(model, 'relaxed-simd', ['≤', 0.82], { against: 'pytorch' }),
  network(model, 'simd', ['≤', 1.3], { against: 'floor' }),
  network(model, 'relaxed-simd', ['≤', 1.12], { against: 'floor' }),
  network(model, 'simd', ['≤', 1 / 3], { against: 'memory' }),
];

/** On one thread and at batch 1, unless the goal says otherwise; networks at 224 × 224. */
const GOALS: readonly Goal[] = [
  ...LARGE.map((title) => ofPeak(title, FORWARD, 'simd', 80)),
  ofPeak(SMALL, FORWARD, 'simd', 75),
  ofPeak(STEM, FORWARD, 'simd', 60),
  ...LARGE.map((title) => ofPeak(title, FORWARD, 'relaxed-simd', 100)),
  ...[...LARGE, SMALL, STEM].flatMap((title) =>
    ['dx', 'dkernel'].map((pass) => ofPeak(title, pass, 'simd', 50)),
  ),
  ...[...LARGE, SMALL].map((title) => overStock('wasm', 'simd', title, 100)),
  ofPeak(MIXING, AGGREGATION, 'simd', 80),
  softmaxCost(MIXING, 1.5),
  overDefinition('simd', 'contMixConv 56×56×64 K 3', 20),
  network('rednet50', 'simd', ['≤', 0.7], { against: 'resnet50, stock' }),
  network('rednet50', 'simd', ['≥', 4], { against: 'onnxruntime-web', formulation: 'unfold' }),
  ...overlock('overlock_xt'),
  ...overlock('overlock_t'),
  network('volo_d1_224', 'simd', ['≥', 4], { against: 'stock' }),
  network('volo_d1_224', 'simd', ['≤', 1.3], { against: 'floor' }),

  overStock('tensorflow', 'one thread', 'involution2d 56×56×64 K 7', 50),
  overStock('tensorflow', 'one thread', 'involution2d 8×56×56×64 K 7', 50),
  overStock('tensorflow', 'one thread', 'contMix2d 14×14×256 K 13', 20),
  overStock('tensorflow', 'one thread', 'contMix2d 8×14×14×256 K 13', 20),
  twoThreads('tensorflow', 'involution2d 56×56×64 K 7', 1.3),
  twoThreads('tensorflow', 'involution2d 8×56×56×64 K 7', 1.3),
  ...[1, 8].flatMap((batch) =>
    ['rednet50', 'overlock_t'].map((model) =>
      network(model, 'one thread', ['≤', 1], { backend: 'tensorflow', against: 'pytorch', batch }),
    ),
  ),

  overStock('webgl', 'float32', 'involution2d 28×28×64 K 7', 8),
  overStock('webgl', 'float32', 'contMix2d 28×28×64 K 13', 8),
  newShapes('webgl', 'involution2d, ten new shapes', 60),
  overStock('webgpu', 'float32', 'involution2d 28×28×64 K 7', 8),
  overStock('webgpu', 'float32', 'contMix2d 28×28×64 K 13', 8),
  newShapes('webgpu', 'involution2d, ten new shapes', 60),
  ...['rednet50', 'overlock_xt'].flatMap((model) => [
    network(model, 'float32', ['≥', 2], { backend: 'webgpu', against: 'stock' }),
    networkOverBackend(model, 'float32', ['webgpu', 'webgl'], 1),
    network(model, 'float32', ['≤', 1], { backend: 'webgpu', against: 'onnxruntime-web' }),
  ]),
  twoThreads('wasm', 'involution2d 56×56×64 K 7', 1.5),
  ...['rednet50', 'overlock_xt'].flatMap((model) => [
    networkOnTwoThreads('wasm', model, 1.7),
    network(model, 'relaxed-simd', ['≥', 1.8], { against: 'litert.js' }),
    network(model, 'two threads', ['≥', 1.8], { against: 'litert.js' }),
    network(model, 'two threads', ['≥', 1.8], { against: 'onnxruntime-web' }),
  ]),
];
