import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  customGrad,
  exp,
  expandDims,
  type GradSaveFunc,
  logSoftmax,
  mul,
  neg,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { assertFraction } from '../optimizers/arguments.ts';
import type { Loss } from './loss.ts';
import { classTargets, smoothed } from './targets.ts';

export interface CrossEntropyOptions {
  /** The share of each target that goes to all classes alike; 0 by default. */
  labelSmoothing?: number;
}

const OPTIONS: OptionNames<CrossEntropyOptions> = { labelSmoothing: true };

/**
 * Cross entropy of the softmax, as `torch.nn.CrossEntropyLoss` has it. Labels are class indices [B] or, as mixup makes them, a
 * share for each class [B, C]; logits are float32 [B, C]; the loss is float32 [B].
 *
 * @throws TypeError for an option that there is not; RangeError for a smoothing that is not in [0, 1), and the loss for labels of
 * another shape
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  assertOptions('crossEntropy', options, OPTIONS);
  const { labelSmoothing = 0 } = options;
  assertFraction('crossEntropy', 'labelSmoothing', labelSmoothing);
  return (labels, logits) =>
    tidy(() => {
      const targets = smoothed(classTargets('crossEntropy', labels, logits), labelSmoothing);
      return softmaxCrossEntropy(targets, logits);
    });
}

/** Its gradient is one subtraction of what the forward pass has, where a composition keeps several maps. */
function softmaxCrossEntropy(targets: Tensor, logits: Tensor): Tensor {
  const op = customGrad((x, save) => {
    const logProbabilities = logSoftmax(x as Tensor, -1);
    (save as GradSaveFunc)([exp(logProbabilities), targets]);
    return {
      value: neg(sum(mul(targets, logProbabilities), -1)),
      gradFunc: (dy: Tensor, [probabilities, shares]: Tensor[]) =>
        mul(expandDims(dy, -1), sub(mul(probabilities, sum(shares, -1, true)), shares)),
    };
  });
  return op(logits);
}
