import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  abs,
  add,
  cast,
  clipByValue,
  customGrad,
  div,
  type GradSaveFunc,
  greater,
  less,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { assertAtLeast } from '../optimizers/arguments.ts';
import type { Loss } from './loss.ts';

export interface SmoothL1Options {
  /** Differences below it count quadratically; 1 by default, 0 for the absolute value (L1). */
  beta?: number;
}

const OPTIONS: OptionNames<SmoothL1Options> = { beta: true };

/**
 * How far numbers are from their targets (Girshick, ICCV 2015, arXiv 1504.08083, equation 3), as `torch.nn.SmoothL1Loss` has it, added
 * up over the last axis: d²/2β below β, else |d| − β/2. Targets and predictions are float32 [B, D]; the loss is float32 [B].
 *
 * @throws TypeError for an option that there is not; RangeError for a negative beta, and the loss for targets of another shape
 */
export function smoothL1(options: SmoothL1Options = {}): Loss {
  assertOptions('smoothL1', options, OPTIONS);
  const { beta = 1 } = options;
  assertAtLeast('smoothL1', 'beta', beta, 0);
  return (targets, predictions) => {
    if (targets.shape.join() !== predictions.shape.join()) {
      throw new RangeError(
        `smoothL1: targets have shape [${targets.shape}] and predictions [${predictions.shape}], expected the same`,
      );
    }
    return tidy(() => sum(terms(sub(predictions, targets), beta), -1));
  };
}

/** Its slope is 0 where a difference is, also of the absolute value, where tfjs's own is −1. */
function terms(differences: Tensor, beta: number): Tensor {
  const op = customGrad((x, save) => {
    const difference = x as Tensor;
    (save as GradSaveFunc)([difference]);
    return {
      value: sizesOf(difference, beta),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(dy, slopeOf(saved, beta)),
    };
  });
  return op(differences);
}

function sizesOf(x: Tensor, beta: number): Tensor {
  const size = abs(x);
  if (beta === 0) return size;
  return where(less(size, beta), div(mul(square(x), 0.5), beta), add(size, -beta / 2));
}

const slopeOf = (x: Tensor, beta: number): Tensor =>
  beta === 0
    ? sub(cast(greater(x, 0), 'float32'), cast(less(x, 0), 'float32'))
    : clipByValue(div(x, beta), -1, 1);
