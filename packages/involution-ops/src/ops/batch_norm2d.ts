import {
  batchNorm,
  customGrad,
  type GradSaveFunc,
  keep,
  op,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type TensorLike,
  unstack,
} from '@tensorflow/tfjs-core';
import { isRecorded } from '../dispatch.ts';
import {
  batchMoments2d,
  batchNorm2dBackpropInput,
  batchNorm2dBackpropScale,
  composeMoments,
} from './batch_norm2d_kernels.ts';
import { toNormalized } from './normalization_arguments.ts';

export interface BatchNorm2DResult {
  /** float32 [B, H, W, C] */
  y: Tensor4D;
  /** float32 [C], of the batch */
  mean: Tensor1D;
  /** float32 [C], of the batch, biased: the mean of the squares */
  variance: Tensor1D;
}

function batchNorm2d_(
  x: Tensor4D | TensorLike,
  gamma: Tensor | TensorLike,
  beta: Tensor | TensorLike,
  epsilon = 1e-5,
): BatchNorm2DResult {
  const inputs = toNormalized('batchNorm2d', x, gamma, beta, epsilon);
  if (inputs.x.size === 0) {
    throw new RangeError(
      `batchNorm2d: x has shape [${inputs.x.shape}], expected a value to normalize by`,
    );
  }
  let kept: Tensor2D | undefined;
  const normalize = customGrad((...args) => {
    const [$x, $gamma, $beta, save] = args as unknown as [
      Tensor4D,
      Tensor1D,
      Tensor1D,
      GradSaveFunc,
    ];
    const moments = keep(batchMoments2d($x));
    kept = moments;
    save([$x, $gamma, moments]);
    const [mean, variance] = unstack(moments) as Tensor1D[];
    return {
      value: batchNorm($x, mean, variance, $beta, $gamma, epsilon),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedX, savedGamma, savedMoments] = saved as [Tensor4D, Tensor1D, Tensor2D];
        const attrs = { epsilon };
        // Differentiated again, they depend on x.
        const again = isRecorded() ? composeMoments(savedX) : savedMoments;
        const dscale = batchNorm2dBackpropScale(dy as Tensor4D, savedX, again, attrs);
        const [dgamma, dbeta] = unstack(dscale);
        return [
          batchNorm2dBackpropInput(dy as Tensor4D, savedX, again, savedGamma, dscale, attrs),
          dgamma,
          dbeta,
        ];
      },
    };
  });
  const y = normalize(inputs.x, inputs.gamma, inputs.beta) as Tensor4D;
  const [mean, variance] = unstack(kept!) as Tensor1D[];
  kept!.dispose();
  return { y, mean, variance };
}

/**
 * Batch normalisation by the moments of the batch, as networks are trained (Ioffe and Szegedy, arXiv 1502.03167). y is
 * differentiable in all tensors, through the moments too; the moments themselves are for moving averages, and have no gradient.
 *
 * @param x float32 [B, H, W, C]
 * @param gamma float32 [C]
 * @param beta float32 [C]
 * @param epsilon added to the (biased) variance
 * @throws TypeError or RangeError for a dtype, rank, shape or epsilon that cannot be served
 * @function
 */
export const batchNorm2d = op({ batchNorm2d_ });
