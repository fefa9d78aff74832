import { BATCH_NORM } from '@dynaconv/layers';
import type { Settings } from './settings.ts';
import type { TestResult } from './test_network.ts';

/** What a line says of a classifier's test, after so many updates. */
export function describeTest(
  { loss, accuracy, byClass }: Pick<TestResult, 'loss' | 'accuracy' | 'byClass'>,
  { ema }: Pick<Settings, 'ema'>,
  updates: number,
): string[] {
  const isPlausible = loss <= 2 * Math.log(byClass.length);
  return [
    `validation loss ${loss < 1e4 ? loss.toFixed(4) : loss.toPrecision(3)}${isPlausible ? '' : why(ema, updates)}`,
    `${(100 * accuracy).toFixed(2)} % right`,
  ];
}

/** Of a moving average, the share of its first value that makes no difference any more. */
const FORGOTTEN = 0.01;

/**
 * Why a network may be far worse than chance. It is tested by BatchNorm's moving statistics, which begin at 0 and 1, as PyTorch's do:
 * while they are far from those of its maps, each layer makes its maps larger than the one before, beyond all bounds where they
 * meet in a product.
 */
function why(ema: number, updates: number): string {
  const slowest = Math.max(BATCH_NORM.momentum, ema);
  const settled = Math.ceil(Math.log(FORGOTTEN) / Math.log(slowest));
  return updates < settled
    ? `, which says nothing yet: BatchNorm's ${ema ? "and the weights' " : ''}averages are of ${updates} updates, and settle in some ${settled}`
    : '';
}
