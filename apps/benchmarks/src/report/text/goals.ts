import { describeGoal, type GoalResult } from '../../goals/goal.ts';

/** 'missed   overlock_xt on wasm simd: 3.12× faster than stock ops, the goal is ≥ 3.60×'. */
export function renderGoal(goal: GoalResult): string {
  const { verdict, sentence } = describeGoal(goal);
  return `${LABELS[verdict].padEnd(8)} ${sentence}`;
}

const LABELS = { reached: 'reached', missed: 'missed', 'not measured': 'unknown' } as const;
