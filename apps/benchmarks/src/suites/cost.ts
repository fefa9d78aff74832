import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import type { Roofline } from '../measure/compare.ts';
import { type Contestant, interleave } from '../measure/interleave.ts';
import { exponent, median, summarize, type Timing } from '../measure/statistics.ts';
import {
  AXES,
  type Axis,
  COST_OPERATORS,
  type CostOperator,
  type CostShape,
  createCostModel,
} from '../workloads/cost_operators.ts';

interface CostPoint extends CostShape, Timing {
  operator: string;
  axis: Axis;
  /** On the axis: pixels, channels or the window's side. */
  value: number;
  parameters: number;
  multiplyAdds: number;
  /** Median ÷ what the multiply–adds take at the peak. */
  floorRatio: number;
  /** The most bytes at once beyond weights and input; absent where it cannot be measured. */
  peakBytes?: number;
}

/** How an operator's cost grows along an axis: powers, fitted over the points. */
interface CostGrowth {
  operator: string;
  axis: Axis;
  formula: string;
  /** Of the term that grows fastest. */
  stated: number;
  multiplyAdds: number;
  parameters: number;
  time: number;
  memory?: number;
}

export interface CostReport {
  backend: string;
  versions: Readonly<Record<string, string>>;
  mode: string;
  /** Multiply–adds a nanosecond. */
  peak: number;
  points: CostPoint[];
  growths: CostGrowth[];
}

export interface CostOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  rounds: number;
  /** Fewer and smaller points. */
  quick: boolean;
  onProgress?: (message: string) => void;
}

/** What grows on each axis, while the others stay. */
const POINTS: Record<Axis, { fixed: CostShape; of: keyof CostShape; values: readonly number[] }> = {
  H·W: {
    fixed: { side: 28, channels: 64, kernelSize: 7 },
    of: 'side',
    values: [20, 28, 40, 56],
  },
  C: {
    fixed: { side: 28, channels: 64, kernelSize: 7 },
    of: 'channels',
    values: [64, 128, 256, 512],
  },
  K: {
    fixed: { side: 28, channels: 128, kernelSize: 7 },
    of: 'kernelSize',
    values: [3, 5, 7, 9, 13, 17],
  },
};
/** The quick set has this many of the points, from the smallest. */
const QUICK_POINTS = 3;

/** The cost table: what convolution, self-attention, involution and ContMix cost as H·W, C and K grow. All points take turns. */
export async function measureCosts({
  backend,
  roofline,
  rounds,
  quick,
  onProgress,
}: CostOptions): Promise<CostReport> {
  const [mode] = backend.modes;
  mode.enter();
  const candidates = AXES.flatMap((axis) => {
    const { fixed, of, values } = POINTS[axis];
    return (quick ? values.slice(0, QUICK_POINTS) : values).flatMap((value) =>
      COST_OPERATORS.map((operator) =>
        createCandidate(operator, axis, { ...fixed, [of]: value }, backend),
      ),
    );
  });
  const peaks: number[] = [];
  const peak: Contestant = {
    name: 'peak',
    run: async () => void peaks.push(await roofline.measurePeak()),
    calls: 5,
  };
  try {
    const timings = await interleave([peak, ...candidates], rounds, {
      onRound: (round) => onProgress?.(`cost table: round ${round} of ${rounds}`),
    });
    const peakRate = median(peaks);
    const points = candidates.map(({ name, point }): CostPoint => {
      const timing = summarize(timings[name]);
      const floor = point.multiplyAdds / peakRate / 1e6;
      return { ...point, ...timing, floorRatio: timing.median / floor };
    });
    return {
      backend: backend.name,
      versions: backend.versions,
      mode: mode.name,
      peak: peakRate,
      points,
      growths: COST_OPERATORS.flatMap((operator) =>
        AXES.map((axis) => growthOf(operator, axis, points)),
      ),
    };
  } finally {
    for (const { dispose } of candidates) dispose();
  }
}

interface Candidate extends Contestant {
  point: Omit<CostPoint, keyof Timing | 'floorRatio'>;
  dispose(): void;
}

/** Multiply–adds that take long enough to be timed once a round. */
const LARGE = 3e7;

function createCandidate(
  operator: CostOperator,
  axis: Axis,
  shape: CostShape,
  backend: BenchmarkedBackend,
): Candidate {
  const { side, channels, kernelSize } = shape;
  const multiplyAdds = operator.multiplyAdds(shape);
  const model = createCostModel(operator, shape);
  const x = tf.randomUniform([1, side, side, channels], -1, 1, 'float32', 1);
  const call = () => model.predict(x) as tf.Tensor;
  const calls = multiplyAdds < LARGE ? 5 : 1;
  const value = axis === 'H·W' ? side ** 2 : axis === 'C' ? channels : kernelSize;
  return {
    name: `${operator.name}, ${axis} = ${value}`,
    run: () => backend.run(call, 1),
    calls,
    point: {
      ...shape,
      operator: operator.name,
      axis,
      value,
      parameters: model.countParams(),
      multiplyAdds,
      peakBytes: backend.peakBytes?.(() => call().dispose()),
    },
    dispose() {
      x.dispose();
      model.dispose();
    },
  };
}

function growthOf(
  { name, formula, stated }: CostOperator,
  axis: Axis,
  all: readonly CostPoint[],
): CostGrowth {
  const points = all.filter((point) => point.operator === name && point.axis === axis);
  const power = (of: (point: CostPoint) => number) =>
    exponent(points.map((point) => [point.value, of(point)]));
  return {
    operator: name,
    axis,
    formula,
    stated: stated[axis],
    multiplyAdds: power((point) => point.multiplyAdds),
    parameters: power((point) => point.parameters),
    time: power((point) => point.median),
    memory: points.every((point) => point.peakBytes)
      ? power((point) => point.peakBytes!)
      : undefined,
  };
}
