import { op, type Tensor } from '@tensorflow/tfjs-core';
import { assertRank, toFloat32Tensor } from '../arguments.ts';
import { composeContMix2DBackpropBias } from '../composed/ContMix2DBackpropBias.ts';
import { ContMix2DBackpropBias } from '../contracts/ContMix2DBackpropBias.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertWindows } from './neighborhood_arguments.ts';

function contMix2dBackpropBias_(dlogits: Tensor): Tensor {
  const name = 'contMix2dBackpropBias';
  const $dlogits = toFloat32Tensor(name, 'dlogits', dlogits);
  assertRank(name, 'dlogits', $dlogits.shape, 'rank 6 [B, H, W, G, K, K]', [6]);
  assertWindows(name, 'dlogits', $dlogits.shape);
  return runKernelOrCompose(
    ContMix2DBackpropBias,
    { dlogits: $dlogits },
    {},
    composeContMix2DBackpropBias,
  );
}

/**
 * Gradient of `contMix2dAttention` with respect to the relative position bias: the gradients of the logits, summed over all
 * taps at the same relative position.
 *
 * @param dlogits float32 [B, H, W, G, K, K]
 * @returns float32 [G, 2K − 1, 2K − 1]
 * @throws TypeError or RangeError for a dtype or shape that does not fit
 * @function
 */
export const contMix2dBackpropBias = op({ contMix2dBackpropBias_ });
