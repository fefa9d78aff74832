import { fastestOf } from '../measure/compare.ts';
import type { TrainingReport } from '../suites/training.ts';
import type { GoalResult } from './goal.ts';

/** The goals for a training step, of those contestants that took part, and for gradients of tfjs's own convolutions. */
export const judgeTraining = (report: TrainingReport): GoalResult[] => [
  ...judgeSteps(report),
  ...judgeGradients(report),
];

const judgeGradients = ({ backend, gradients }: TrainingReport): GoalResult[] =>
  gradients.map((gradient) => {
    const measured = fastestOf(gradient, 'tfjs cpu')!.median / fastestOf(gradient, 'ours')!.median;
    return {
      ...{ subject: gradient.name, on: backend, figure: "faster than tfjs's cpu backend" },
      ...{ unit: '×', sign: '≥', target: 5, measured, reached: measured >= 5 },
    };
  });

const judgeSteps = ({ backend, batch, results }: TrainingReport): GoalResult[] =>
  results.flatMap((result) => {
    const subject = `training step of ${result.model}, batch ${batch}`;
    const goal = (
      on: string,
      figure: string,
      [sign, target]: readonly [GoalResult['sign'], number],
      measured: number | undefined,
      unit: GoalResult['unit'] = '×',
    ): GoalResult[] =>
      measured === undefined
        ? []
        : [
            {
              ...{ subject, on, figure, unit, sign, target, measured },
              reached: sign === '≥' ? measured >= target : measured <= target,
            },
          ];
    const ours = fastestOf(result, 'ours')!;
    const over = (group: 'pytorch' | 'tfjs cpu') => fastestOf(result, group)?.median;
    const [torch, cpu] = [over('pytorch'), over('tfjs cpu')];
    const { peakBytes } = result;
    const without = result.standings.find(({ group }) => group === 'ours')!;
    const again = result.standings.find(({ name }) => name === `${without.name}, recomputed`);
    const on = `${backend} ${ours.mode}`;
    return [
      ...(backend === 'wasm'
        ? goal(on, 'of the peak of mul + add', ['≥', 55], (100 * result.floor) / ours.median, '%')
        : []),
      ...goal(on, "faster than tfjs's cpu backend", ['≥', 20], cpu && cpu / ours.median),
      ...goal(
        on,
        'the time of PyTorch',
        ['≤', backend === 'tensorflow' ? 1 : 2.5],
        torch && ours.median / torch,
      ),
      ...goal(
        on,
        'the memory of it without recomputation',
        ['≤', 0.5],
        peakBytes?.recomputed && peakBytes.recomputed / peakBytes.ours,
      ),
      ...goal(
        on,
        'the time of it without recomputation',
        ['≤', 1.35],
        again && again.median / without.median,
      ),
    ];
  });
