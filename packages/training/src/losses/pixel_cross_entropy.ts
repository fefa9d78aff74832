import { resizeBilinear } from '@dynaconv/layers';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  cast,
  customGrad,
  expandDims,
  type GradSaveFunc,
  logSumExp,
  mean,
  mul,
  notEqual,
  oneHot,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Loss } from './loss.ts';

export interface PixelCrossEntropyOptions {
  /** The label of pixels that nothing is learned from; 255 by default, as in Cityscapes and ADE20K. */
  ignore?: number;
}

const OPTIONS: OptionNames<PixelCrossEntropyOptions> = { ignore: true };

/**
 * Cross entropy of the class of every pixel, as mmsegmentation trains its heads: the logits are resized to the labels, bilinearly and
 * without aligned corners, and the mean is over all pixels, of which the ignored ones count as 0. Labels are class indices [B, H, W];
 * logits are float32 [B, h, w, C]; the loss is float32 [B].
 *
 * @throws TypeError for an option that there is not; RangeError for an `ignore` that is no integer, and the loss for labels of another
 * shape, and for a label that is neither a class nor `ignore`
 */
export function pixelCrossEntropy(options: PixelCrossEntropyOptions = {}): Loss {
  assertOptions('pixelCrossEntropy', options, OPTIONS);
  const { ignore = 255 } = options;
  if (!Number.isInteger(ignore)) {
    throw new RangeError(`pixelCrossEntropy: ignore is ${ignore}, expected an integer`);
  }
  return (labels, logits) => {
    assertLabelMaps(labels, logits, ignore);
    const [, height, width] = labels.shape;
    return tidy(() => {
      const used = cast(notEqual(labels, ignore), 'float32');
      // An ignored pixel has the first class, and no weight.
      const classes = cast(mul(labels, used), 'int32');
      const resized = resizeBilinear(logits as Tensor4D, height, width);
      return mean(mul(sparseCrossEntropy(classes, resized), used), [1, 2]);
    });
  };
}

/** Of whole images a softmax takes hundreds of megabytes: it is computed again for the gradient, not kept. */
function sparseCrossEntropy(classes: Tensor, logits: Tensor): Tensor {
  const one = (indices: Tensor, like: Tensor) =>
    cast(oneHot(cast(indices, 'int32'), like.shape.at(-1)!), 'float32');
  const op = customGrad((x, save) => {
    const given = x as Tensor;
    (save as GradSaveFunc)([given, classes]);
    return {
      value: sub(logSumExp(given, -1), sum(mul(given, one(classes, given)), -1)),
      gradFunc: (dy: Tensor, [saved, indices]: Tensor[]) =>
        mul(expandDims(dy, -1), sub(softmax(saved), one(indices, saved))),
    };
  });
  return op(logits);
}

function assertLabelMaps(labels: Tensor, logits: Tensor, ignore: number): void {
  if (labels.rank !== 3 || logits.rank !== 4 || labels.shape[0] !== logits.shape[0]) {
    throw new RangeError(
      `pixelCrossEntropy: labels have shape [${labels.shape}] and logits [${logits.shape}], expected class indices [B, H, W] and logits [B, h, w, C]`,
    );
  }
  const classes = logits.shape[3]!;
  const values = labels.dataSync();
  const wrong = values.findIndex(
    (label) => label !== ignore && !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (wrong < 0) return;
  throw new RangeError(
    `pixelCrossEntropy: the label of pixel ${wrong} is ${values[wrong]}, expected an integer from 0 to ${classes - 1}, one of ${classes} classes, or ${ignore} for none`,
  );
}
