import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  abs,
  add,
  cast,
  customGrad,
  exp,
  type GradSaveFunc,
  greater,
  log1p,
  mean,
  mul,
  neg,
  relu,
  sigmoid,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { assertFraction } from '../optimizers/arguments.ts';
import type { Loss } from './loss.ts';
import { classTargets, smoothed } from './targets.ts';

export interface BinaryCrossEntropyOptions {
  /** The share of a class index that goes to all classes alike; targets for each class are taken as they are. 0 by default. */
  labelSmoothing?: number;
  /** Targets above it count as 1, others as 0; without it they count as they are. */
  targetThreshold?: number;
  /** Whether the classes' losses are added; by default it is their mean. */
  sumClasses?: boolean;
}

const OPTIONS: OptionNames<BinaryCrossEntropyOptions> = {
  labelSmoothing: true,
  targetThreshold: true,
  sumClasses: true,
};

/**
 * Cross entropy of a sigmoid for each class, as `torch.nn.BCEWithLogitsLoss` and timm's `BinaryCrossEntropy` have it. Labels are
 * class indices [B] or targets for each class [B, C]; logits are float32 [B, C]; the loss is float32 [B].
 *
 * @throws TypeError for an option that there is not; RangeError for a smoothing that is not in [0, 1), and the loss for labels of
 * another shape
 */
export function binaryCrossEntropy(options: BinaryCrossEntropyOptions = {}): Loss {
  assertOptions('binaryCrossEntropy', options, OPTIONS);
  const { labelSmoothing = 0, targetThreshold, sumClasses = false } = options;
  assertFraction('binaryCrossEntropy', 'labelSmoothing', labelSmoothing);
  return (labels, logits) =>
    tidy(() => {
      let targets = classTargets('binaryCrossEntropy', labels, logits);
      if (labels.rank < logits.rank) targets = smoothed(targets, labelSmoothing);
      if (targetThreshold !== undefined) {
        targets = cast(greater(targets, targetThreshold), 'float32');
      }
      const losses = sigmoidCrossEntropy(targets, logits);
      return sumClasses ? sum(losses, -1) : mean(losses, -1);
    });
}

/** log(1 + e^x) − t·x without overflow: its gradient is σ(x) − t everywhere, also at 0, where those of relu and abs are not. */
function sigmoidCrossEntropy(targets: Tensor, logits: Tensor): Tensor {
  const op = customGrad((x, save) => {
    const logit = x as Tensor;
    (save as GradSaveFunc)([logit, targets]);
    return {
      value: crossEntropyTerms(targets, logit),
      gradFunc: (dy: Tensor, [saved, t]: Tensor[]) => mul(dy, sub(sigmoid(saved), t)),
    };
  });
  return op(logits);
}

/** relu(x) − t·x + log(1 + e^−|x|), element by element. */
export const crossEntropyTerms = (targets: Tensor, x: Tensor): Tensor =>
  add(sub(relu(x), mul(targets, x)), log1p(exp(neg(abs(x)))));
