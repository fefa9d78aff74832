import type { Variant } from '@dynaconv/kernels-wasm/base';

/** What a network's time or memory is held against. */
type Against = 'stock' | 'onnxruntime-web' | 'pytorch' | 'floor';

interface Goal {
  models: readonly string[];
  /** Of our kernels. */
  variant: Variant;
  against: Against;
  /** `speedup`: its time ÷ ours, at least the target; `time` and `memory`: ours ÷ its, at most the target. */
  figure: 'speedup' | 'time' | 'memory';
  target: number;
}

const OVERLOCKS = ['overlock_xt', 'overlock_t'];

/** One thread, Node 20, deployed form, 224 × 224, batch 1, against the best formulation of each rival. */
const GOALS: readonly Goal[] = [
  { models: OVERLOCKS, variant: 'simd', against: 'stock', figure: 'speedup', target: 3.6 },
  { models: OVERLOCKS, variant: 'relaxed-simd', against: 'stock', figure: 'speedup', target: 4.3 },
  {
    models: OVERLOCKS,
    variant: 'simd',
    against: 'onnxruntime-web',
    figure: 'speedup',
    target: 2.4,
  },
  {
    models: OVERLOCKS,
    variant: 'relaxed-simd',
    against: 'onnxruntime-web',
    figure: 'speedup',
    target: 2.8,
  },
  { models: OVERLOCKS, variant: 'simd', against: 'pytorch', figure: 'time', target: 0.95 },
  { models: OVERLOCKS, variant: 'relaxed-simd', against: 'pytorch', figure: 'time', target: 0.82 },
  { models: OVERLOCKS, variant: 'simd', against: 'floor', figure: 'time', target: 1.3 },
  { models: OVERLOCKS, variant: 'relaxed-simd', against: 'floor', figure: 'time', target: 1.12 },
  { models: OVERLOCKS, variant: 'simd', against: 'stock', figure: 'memory', target: 1 / 3 },
];

/** What goals are judged by. */
export interface Measured {
  /** Milliseconds of ours by variant. */
  ours: Partial<Record<Variant, number>>;
  /** Milliseconds of the fastest formulation. */
  rivals: Partial<Record<Against, number>>;
  peakBytes: { ours: number; stock?: number };
}

export interface GoalResult extends Goal {
  model: string;
  /** undefined where one of the two was not measured */
  reached?: { figure: number; isReached: boolean };
}

/** The goals set for a model, each with its figure. */
export function judge(model: string, { ours, rivals, peakBytes }: Measured): GoalResult[] {
  return GOALS.filter(({ models }) => models.includes(model)).map((goal) => {
    const [own, others] =
      goal.figure === 'memory'
        ? [peakBytes.ours, peakBytes.stock]
        : [ours[goal.variant], rivals[goal.against]];
    if (own === undefined || others === undefined) return { ...goal, model };
    const figure = goal.figure === 'speedup' ? others / own : own / others;
    const isReached = goal.figure === 'speedup' ? figure >= goal.target : figure <= goal.target;
    return { ...goal, model, reached: { figure, isReached } };
  });
}

const SIGN = {
  speedup: ['≥', '× faster than'],
  time: ['≤', '× the time of'],
  memory: ['≤', '× the memory of'],
} as const;

/** 'missed   overlock_xt simd: 3.12× faster than stock, the goal is ≥ 3.60'. */
export function renderGoal({
  model,
  variant,
  against,
  figure,
  target,
  reached,
}: GoalResult): string {
  const [sign, relation] = SIGN[figure];
  const goal = `the goal is ${sign} ${target.toFixed(2)}`;
  if (!reached) {
    return `unknown  ${model} ${variant}: ${relation.slice(2)} ${against} not measured, ${goal}`;
  }
  const verdict = reached.isReached ? 'reached' : 'missed ';
  return `${verdict}  ${model} ${variant}: ${reached.figure.toFixed(2)}${relation} ${against}, ${goal}`;
}
