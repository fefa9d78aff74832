import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  add,
  customGrad,
  type GradSaveFunc,
  mul,
  pow,
  sigmoid,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { assertAtLeast } from '../optimizers/arguments.ts';
import { crossEntropyTerms } from './binary_cross_entropy.ts';
import type { Loss } from './loss.ts';
import { classTargets } from './targets.ts';

export interface FocalOptions {
  /** Weight of positive targets, 1 − alpha that of negative ones; 0.25 by default, null for none. */
  alpha?: number | null;
  /** How much less targets count that are met already; 2 by default. */
  gamma?: number;
}

const OPTIONS: OptionNames<FocalOptions> = { alpha: true, gamma: true };

/**
 * Focal loss of a sigmoid for each class (Lin et al., ICCV 2017, arXiv 1708.02002), as torchvision's `sigmoid_focal_loss` has it,
 * added up over the classes. Labels are class indices [B] or targets for each class [B, C]; logits are float32 [B, C]; the loss is
 * float32 [B].
 *
 * @throws TypeError for an option that there is not; RangeError for an alpha outside of [0, 1] or a negative gamma, and the loss for
 * labels of another shape
 */
export function focal(options: FocalOptions = {}): Loss {
  assertOptions('focal', options, OPTIONS);
  const { alpha = 0.25, gamma = 2 } = options;
  if (alpha !== null && !(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`focal: alpha is ${alpha}, expected a number from 0 to 1, or null`);
  }
  assertAtLeast('focal', 'gamma', gamma, 0);
  return (labels, logits) =>
    tidy(() => sum(focalTerms(classTargets('focal', labels, logits), logits, alpha, gamma), -1));
}

function focalTerms(targets: Tensor, logits: Tensor, alpha: number | null, gamma: number): Tensor {
  /** a·t + b·(1 − t) */
  const blend = (t: Tensor, a: Tensor | number, b: Tensor | number) =>
    add(mul(t, a), mul(sub(1, t), b));
  const weighted = (t: Tensor, y: Tensor) =>
    alpha === null ? y : mul(y, blend(t, alpha, 1 - alpha));
  const op = customGrad((x, save) => {
    const logit = x as Tensor;
    (save as GradSaveFunc)([logit, targets]);
    const p = sigmoid(logit);
    const missed = blend(targets, sub(1, p), p);
    return {
      value: weighted(targets, mul(crossEntropyTerms(targets, logit), pow(missed, gamma))),
      gradFunc: (dy: Tensor, [saved, t]: Tensor[]) => {
        const p = sigmoid(saved);
        const missed = blend(t, sub(1, p), p);
        let gradient = mul(sub(p, t), pow(missed, gamma));
        if (gamma > 0) {
          const slope = mul(sub(1, mul(t, 2)), mul(p, sub(1, p)));
          const focus = mul(pow(missed, gamma - 1), gamma);
          gradient = add(gradient, mul(crossEntropyTerms(t, saved), mul(focus, slope)));
        }
        return mul(dy, weighted(t, gradient));
      },
    };
  });
  return op(logits);
}
