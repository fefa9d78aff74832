import { fastestOf } from './measure/compare.ts';
import type { Group } from './measure/groups.ts';
import type { Report } from './report/report.ts';
import type { ModelResult } from './suites/models.ts';
import type { OperatorResult } from './suites/operators.ts';
import { AGGREGATION } from './workloads/cont_mix2d.ts';
import { FORWARD } from './workloads/pass.ts';

/** A figure that the project means to reach. */
interface Goal {
  /** 'involution2d 56×56×64 K 7, forward' */
  subject: string;
  /** What is computed how, on what: 'wasm simd'. */
  on: string;
  /** What the figure is: 'of the peak'. */
  figure: string;
  unit: '%' | '×' | 'ms';
  sign: '≥' | '≤';
  target: number;
  /** In the unit; undefined where the reports lack what it takes. */
  measure(reports: readonly Report[]): number | undefined;
}

export interface GoalResult extends Omit<Goal, 'measure'> {
  measured?: number;
  /** Absent where it was not measured. */
  reached?: boolean;
}

/** The goals, each with its figure from the reports. */
export const judge = (reports: readonly Report[]): GoalResult[] =>
  GOALS.map(({ measure, ...goal }) => {
    const measured = measure(reports);
    if (measured === undefined) return goal;
    const reached = goal.sign === '≥' ? measured >= goal.target : measured <= goal.target;
    return { ...goal, measured, reached };
  });

/** 'missed   overlock_xt on wasm simd: 3.12× faster than stock ops, the goal is ≥ 3.60×'. */
export function renderGoal(goal: GoalResult): string {
  const { subject, on, figure, measured, reached } = goal;
  const verdict = measured === undefined ? 'unknown ' : reached ? 'reached ' : 'missed  ';
  const came = measured === undefined ? 'not measured:' : inUnit(goal, measured);
  return `${verdict} ${subject} on ${on}: ${came} ${figure}, the goal is ${goal.sign} ${inUnit(goal, goal.target)}`;
}

/** '3.60×', '80 %' */
export const inUnit = ({ unit }: Pick<Goal, 'unit'>, value: number): string =>
  unit === '×' ? `${value.toFixed(2)}×` : `${value.toFixed(0)} ${unit}`;

// ---- where figures are found ----

const operatorResult = (
  reports: readonly Report[],
  backend: string,
  title: string,
  pass: string,
  /** That ours have to have run in. */
  mode?: string,
): OperatorResult | undefined =>
  reports
    .flatMap((report) => report.operators)
    .filter((operators) => operators.backend === backend)
    .flatMap(({ results }) => results)
    .find(
      (result) =>
        result.title === title &&
        result.pass === pass &&
        (mode === undefined || fastestOf(result, 'ours', { mode })),
    );

const modelResult = (
  reports: readonly Report[],
  backend: string,
  model: string,
  batch: number,
): ModelResult | undefined =>
  reports
    .flatMap((report) => report.models)
    .filter((models) => models.backend === backend && models.batch === batch)
    .flatMap(({ results }) => results)
    .find((result) => result.model === model);

/** a ÷ b, where both are known. */
const quotient = (a?: number, b?: number): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;

// ---- kinds of goals ----

/** An operator against the peak of mul + add. */
const ofPeak = (title: string, pass: string, mode: string, target: number): Goal => ({
  subject: `${title}, ${pass}`,
  on: `wasm ${mode}`,
  figure: 'of the peak of mul + add',
  unit: '%',
  sign: '≥',
  target,
  measure(reports) {
    const result = operatorResult(reports, 'wasm', title, pass, mode);
    return result && quotient(100 * result.floor, fastestOf(result, 'ours', { mode })?.median);
  },
});

/** An operator against the best composition of stock ops. */
const overStock = (backend: string, mode: string, title: string, target: number): Goal => ({
  subject: title,
  on: `${backend} ${mode}`,
  figure: 'faster than the best composition of stock ops',
  unit: '×',
  sign: '≥',
  target,
  measure(reports) {
    const result = operatorResult(reports, backend, title, FORWARD, mode);
    return (
      result &&
      quotient(fastestOf(result, 'stock')?.median, fastestOf(result, 'ours', { mode })?.median)
    );
  },
});

/** An operator on two threads against one. */
const twoThreads = (backend: string, title: string, target: number): Goal => ({
  subject: title,
  on: `${backend} two threads`,
  figure: 'faster than on one thread',
  unit: '×',
  sign: '≥',
  target,
  measure(reports) {
    const times = ['one thread', 'two threads'].map((mode) => {
      const result = operatorResult(reports, backend, title, FORWARD, mode);
      return result && fastestOf(result, 'ours', { mode })?.median;
    });
    return quotient(times[0], times[1]);
  },
});

/** The whole of ContMix against its aggregation. */
const softmaxCost = (title: string, target: number): Goal => ({
  subject: `${title}, with bias and softmax`,
  on: 'wasm simd',
  figure: 'the time of the aggregation alone',
  unit: '×',
  sign: '≤',
  target,
  measure(reports) {
    const [whole, part] = [FORWARD, AGGREGATION].map((pass) => {
      const result = operatorResult(reports, 'wasm', title, pass, 'simd');
      return result && fastestOf(result, 'ours', { mode: 'simd' })?.median;
    });
    return quotient(whole, part);
  },
});

/** Programs for shapes that none of them has met, compiled and run once each. */
const newShapes = (backend: string, title: string, target: number): Goal => ({
  subject: title,
  on: backend,
  figure: 'for all of them',
  unit: 'ms',
  sign: '≤',
  target,
  measure(reports) {
    const result = operatorResult(reports, backend, title, FORWARD);
    return result && fastestOf(result, 'ours')?.median;
  },
});

const OTHERS = {
  floor: 'the floor',
  memory: 'stock ops',
  stock: 'stock ops',
  'onnxruntime-web': 'onnxruntime-web',
  pytorch: 'PyTorch',
  'resnet50, stock': 'ResNet-50 on stock ops',
} satisfies Partial<Record<Group | 'floor' | 'memory', string>>;

interface Against {
  backend?: string;
  against: keyof typeof OTHERS;
  /** The one that counts; by default the fastest. */
  formulation?: string;
  /** Images at once; 1 by default. */
  batch?: number;
}

/** A network, deployed: another's time ÷ its at least, or its time (or memory) ÷ the other's at most. */
function network(
  model: string,
  mode: string,
  [sign, target]: readonly [Goal['sign'], number],
  { backend = 'wasm', against, formulation, batch = 1 }: Against,
): Goal {
  const other = [OTHERS[against], formulation && `(${formulation})`].filter(Boolean).join(' ');
  const amount = against === 'memory' ? 'the memory of' : 'the time of';
  return {
    subject: batch === 1 ? model : `${model}, batch ${batch}`,
    on: `${backend} ${mode}`,
    figure: `${sign === '≥' ? 'faster than' : amount} ${other}`,
    unit: '×',
    sign,
    target,
    measure(reports) {
      const result = modelResult(reports, backend, model, batch);
      if (!result) return undefined;
      if (against === 'memory') return quotient(result.peakBytes?.ours, result.peakBytes?.stock);
      const ours = fastestOf(result, 'ours', { mode })?.median;
      const theirs =
        against === 'floor' ? result.floor : fastestOf(result, against, { formulation })?.median;
      return sign === '≥' ? quotient(theirs, ours) : quotient(ours, theirs);
    },
  };
}

// ---- the goals ----

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

/** One thread where nothing else is said, batch 1; networks at 224 × 224. */
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
  network('rednet50', 'simd', ['≤', 0.7], { against: 'resnet50, stock' }),
  network('rednet50', 'simd', ['≥', 4], { against: 'onnxruntime-web', formulation: 'unfold' }),
  ...overlock('overlock_xt'),
  ...overlock('overlock_t'),

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
  twoThreads('wasm', 'involution2d 56×56×64 K 7', 1.5),
];
