import { fastestOf } from '../measure/compare.ts';
import type { Group } from '../measure/groups.ts';
import type { NetworkFigures, OperatorFigures, Results } from '../report/results.ts';
import { AGGREGATION } from '../workloads/cont_mix2d.ts';
import { FORWARD } from '../workloads/pass.ts';
import type { Goal } from './goal.ts';

/** An operator against the peak of mul + add. */
export const ofPeak = (title: string, pass: string, mode: string, target: number): Goal => ({
  subject: `${title}, ${pass}`,
  on: `wasm ${mode}`,
  figure: 'of the peak of mul + add',
  unit: '%',
  sign: '≥',
  target,
  measure(results) {
    const result = operatorFigures(results, 'wasm', title, pass, mode);
    return result && quotient(100 * result.floor, fastestOf(result, 'ours', { mode })?.median);
  },
});

const SLOWER = {
  stock: 'the best composition of stock ops',
  definition: 'its definition, a loop over pixels',
} satisfies Partial<Record<Group, string>>;

/** An operator against one without kernels of ours. */
const over = (
  group: keyof typeof SLOWER,
  backend: string,
  mode: string,
  title: string,
  target: number,
): Goal => ({
  subject: title,
  on: `${backend} ${mode}`,
  figure: `faster than ${SLOWER[group]}`,
  unit: '×',
  sign: '≥',
  target,
  measure(results) {
    const result = operatorFigures(results, backend, title, FORWARD, mode);
    return (
      result &&
      quotient(fastestOf(result, group)?.median, fastestOf(result, 'ours', { mode })?.median)
    );
  },
});

export const overStock = (backend: string, mode: string, title: string, target: number): Goal =>
  over('stock', backend, mode, title, target);

export const overDefinition = (mode: string, title: string, target: number): Goal =>
  over('definition', 'wasm', mode, title, target);

/** Something of ours on two threads against one. @param medianOf its time in a mode, where that was measured */
const onTwoThreads = (
  backend: string,
  subject: string,
  target: number,
  medianOf: (results: readonly Results[], mode: string) => number | undefined,
): Goal => ({
  subject,
  on: `${backend} two threads`,
  figure: 'faster than on one thread',
  unit: '×',
  sign: '≥',
  target,
  // Of one run, as others had another machine, or another time.
  measure: (results) =>
    firstOf(results, (one) =>
      quotient(medianOf([one], 'one thread'), medianOf([one], 'two threads')),
    ),
});

/** An operator on two threads against one. */
export const twoThreads = (backend: string, title: string, target: number): Goal =>
  onTwoThreads(backend, title, target, (results, mode) => {
    const result = operatorFigures(results, backend, title, FORWARD, mode);
    return result && fastestOf(result, 'ours', { mode })?.median;
  });

/** The whole of ContMix against its aggregation. */
export const softmaxCost = (title: string, target: number): Goal => ({
  subject: `${title}, with bias and softmax`,
  on: 'wasm simd',
  figure: 'the time of the aggregation alone',
  unit: '×',
  sign: '≤',
  target,
  measure(results) {
    const [whole, part] = [FORWARD, AGGREGATION].map((pass) => {
      const result = operatorFigures(results, 'wasm', title, pass, 'simd');
      return result && fastestOf(result, 'ours', { mode: 'simd' })?.median;
    });
    return quotient(whole, part);
  },
});

/** Programs for ten shapes that have not been run before, compiled and run once each. */
export const newShapes = (backend: string, title: string, target: number): Goal => ({
  subject: title,
  on: backend,
  figure: 'for all of them',
  unit: 'ms',
  sign: '≤',
  target,
  measure(results) {
    const result = operatorFigures(results, backend, title, FORWARD);
    return result && fastestOf(result, 'ours')?.median;
  },
});

const OTHERS = {
  floor: 'the floor',
  memory: 'stock ops',
  stock: 'stock ops',
  'onnxruntime-web': 'onnxruntime-web',
  'litert.js': 'LiteRT.js',
  pytorch: 'PyTorch',
  'resnet50, stock': 'ResNet-50 on stock ops',
} satisfies Partial<Record<Group | 'floor' | 'memory', string>>;

interface Against {
  backend?: string;
  against: keyof typeof OTHERS;
  /** The formulation to compare with; by default the fastest. */
  formulation?: string;
  /** Images at once; 1 by default. */
  batch?: number;
}

/** A deployed network: another's time ÷ its own (≥), or its own time or memory ÷ the other's (≤). */
export function network(
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
    measure(results) {
      return firstOf(networkFigures(results, backend, model, batch), (result) => {
        if (against === 'memory') return quotient(result.peakBytes?.ours, result.peakBytes?.stock);
        const ours = fastestOf(result, 'ours', { mode })?.median;
        const theirs =
          against === 'floor' ? result.floor : fastestOf(result, against, { formulation })?.median;
        return sign === '≥' ? quotient(theirs, ours) : quotient(ours, theirs);
      });
    },
  };
}

/** A deployed network on one backend of a page, against the same on another one. */
export const networkOverBackend = (
  model: string,
  mode: string,
  [backend, other]: readonly [string, string],
  target: number,
): Goal => ({
  subject: model,
  on: `${backend} ${mode}`,
  figure: `faster than ${other}`,
  unit: '×',
  sign: '≥',
  target,
  measure(results) {
    // Of one page, since others ran on another machine, or at another time.
    return firstOf(results, (one) => {
      const [theirs, ours] = [other, backend].map((each) =>
        firstOf(
          networkFigures([one], each, model, 1),
          (figures) => fastestOf(figures, 'ours', { mode })?.median,
        ),
      );
      return quotient(theirs, ours);
    });
  },
});

/** A deployed network on two threads against one. */
export const networkOnTwoThreads = (backend: string, model: string, target: number): Goal =>
  onTwoThreads(backend, model, target, (results, mode) =>
    firstOf(
      networkFigures(results, backend, model, 1),
      (figures) => fastestOf(figures, 'ours', { mode })?.median,
    ),
  );

const operatorFigures = (
  results: readonly Results[],
  backend: string,
  title: string,
  pass: string,
  /** The mode that ours must have run in. */
  mode?: string,
): OperatorFigures | undefined =>
  results
    .flatMap(({ operators }) => operators)
    .find(
      (result) =>
        result.backend === backend &&
        result.title === title &&
        result.pass === pass &&
        (mode === undefined || fastestOf(result, 'ours', { mode })),
    );

const networkFigures = (
  results: readonly Results[],
  backend: string,
  model: string,
  batch: number,
): NetworkFigures[] =>
  results
    .flatMap(({ networks }) => networks)
    .filter(
      (result) => result.backend === backend && result.model === model && result.batch === batch,
    );

/** The first figure that there is: a network may have been measured in Node and in a page, each beside others. */
const firstOf = <T>(
  items: readonly T[],
  figure: (item: T) => number | undefined,
): number | undefined => items.map(figure).find((each) => each !== undefined);

/** a ÷ b, where both are known. */
const quotient = (a?: number, b?: number): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;
