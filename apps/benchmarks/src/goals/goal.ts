import type { Results } from '../report/results.ts';

/** A figure that the project means to reach. */
export interface Goal {
  /** 'involution2d 56×56×64 K 7, forward' */
  subject: string;
  /** Backend and mode: 'wasm simd'. */
  on: string;
  /** What is measured: 'of the peak'. */
  figure: string;
  unit: '%' | '×' | 'ms';
  sign: '≥' | '≤';
  target: number;
  /** In the unit; undefined where the results lack what it takes. */
  measure(results: readonly Results[]): number | undefined;
}

export interface GoalResult extends Omit<Goal, 'measure'> {
  measured?: number;
  /** Absent where it was not measured. */
  reached?: boolean;
}

/** A goal in words and figures, as every list and table of goals shows it. */
interface GoalWords {
  verdict: 'reached' | 'missed' | 'not measured';
  /** '≥ 3.60×' */
  goal: string;
  /** '3.12×'; a dash where it was not measured. */
  measured: string;
  /** 'overlock_xt on wasm simd: 3.12× faster than stock ops, the goal is ≥ 3.60×' */
  sentence: string;
}

export function describeGoal(result: GoalResult): GoalWords {
  const { subject, on, figure, sign, target, measured: value, reached } = result;
  const goal = `${sign} ${inUnit(result, target)}`;
  const sentence = (amount: string) =>
    `${subject} on ${on}: ${amount} ${figure}, the goal is ${goal}`;
  if (value === undefined) {
    return { verdict: 'not measured', goal, measured: '–', sentence: sentence('not measured:') };
  }
  const measured = inUnit(result, value);
  return { verdict: reached ? 'reached' : 'missed', goal, measured, sentence: sentence(measured) };
}

/** '3.60×', '80 %' */
const inUnit = ({ unit }: Pick<Goal, 'unit'>, value: number): string =>
  unit === '×' ? `${value.toFixed(2)}×` : `${value.toFixed(0)} ${unit}`;
