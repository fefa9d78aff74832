import { op, type Tensor, type TensorLike } from '@tensorflow/tfjs-core';
import { assertRank, toFloat32Tensor } from '../arguments.ts';
import { composeContMix2DAttention } from '../composed/ContMix2DAttention.ts';
import { ContMix2DAttention } from '../contracts/ContMix2DAttention.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { toRelativePositionBias } from './cont_mix2d_arguments.ts';
import { assertWindows } from './neighborhood_arguments.ts';

function contMix2dAttention_(
  logits: Tensor | TensorLike,
  relativePositionBias?: Tensor | TensorLike,
): Tensor {
  const name = 'contMix2dAttention';
  const $logits = toFloat32Tensor(name, 'logits', logits);
  assertRank(name, 'logits', $logits.shape, 'rank 6 [B, H, W, G, K, K]', [6]);
  assertWindows(name, 'logits', $logits.shape);
  const $bias = toRelativePositionBias(name, relativePositionBias, $logits.shape);
  return runKernelOrCompose(
    ContMix2DAttention,
    { logits: $logits, relativePositionBias: $bias },
    {},
    composeContMix2DAttention,
  );
}

/**
 * The attention that `contMix2d` aggregates with: softmax, over each window, of logits + relative position bias.
 * Differentiable in both arguments.
 *
 * @param logits float32 [B, H, W, G, K, K]
 * @param relativePositionBias float32 [G, 2K − 1, 2K − 1], 0 by default
 * @returns float32 [B, H, W, G, K, K], which sums to 1 over each window
 * @throws TypeError or RangeError as `contMix2d`
 * @function
 */
export const contMix2dAttention = op({ contMix2dAttention_ });
