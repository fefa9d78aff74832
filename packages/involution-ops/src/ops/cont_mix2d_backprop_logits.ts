import { op, type Tensor } from '@tensorflow/tfjs-core';
import { assertRank, assertShape, toFloat32Tensor } from '../arguments.ts';
import { composeContMix2DBackpropLogits } from '../composed/ContMix2DBackpropLogits.ts';
import { ContMix2DBackpropLogits } from '../contracts/ContMix2DBackpropLogits.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertWindows } from './neighborhood_arguments.ts';

function contMix2dBackpropLogits_(dattention: Tensor, attention: Tensor): Tensor {
  const name = 'contMix2dBackpropLogits';
  const $dattention = toFloat32Tensor(name, 'dattention', dattention);
  const $attention = toFloat32Tensor(name, 'attention', attention);
  assertRank(name, 'attention', $attention.shape, 'rank 6 [B, H, W, G, K, K]', [6]);
  assertWindows(name, 'attention', $attention.shape);
  assertShape(name, 'dattention', $dattention.shape, $attention.shape, 'as the attention');
  return runKernelOrCompose(
    ContMix2DBackpropLogits,
    { dattention: $dattention, attention: $attention },
    {},
    composeContMix2DBackpropLogits,
  );
}

/**
 * Gradient of `contMix2dAttention` with respect to the logits.
 *
 * @param dattention float32 [B, H, W, G, K, K]
 * @param attention float32 [B, H, W, G, K, K], what the forward pass returned
 * @returns float32 [B, H, W, G, K, K]
 * @throws TypeError or RangeError for a dtype or shape that does not fit
 * @function
 */
export const contMix2dBackpropLogits = op({ contMix2dBackpropLogits_ });
