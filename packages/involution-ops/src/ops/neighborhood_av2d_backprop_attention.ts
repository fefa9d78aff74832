import { op, type Tensor } from '@tensorflow/tfjs-core';
import {
  assertIntegers,
  assertOutputSize,
  assertRank,
  assertShape,
  toFloat32Tensor,
} from '../arguments.ts';
import { composeNeighborhoodAv2DBackpropAttention } from '../composed/NeighborhoodAv2DBackpropAttention.ts';
import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
} from '../contracts/NeighborhoodAv2DBackpropAttention.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertNeighborhoodArguments } from './neighborhood_arguments.ts';

function neighborhoodAv2dBackpropAttention_(
  dy: Tensor,
  x: Tensor,
  attentionShape: [number, number, number, number, number, number],
): Tensor {
  const name = 'neighborhoodAv2dBackpropAttention';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $x = toFloat32Tensor(name, 'x', x);
  assertRank(name, 'x', $x.shape, 'rank 4 [B, H, W, C]', [4]);
  assertIntegers(name, 'attentionShape', attentionShape);
  assertNeighborhoodArguments(name, $x.shape, 'attention', attentionShape);
  assertOutputSize(name, attentionShape);
  assertShape(name, 'dy', $dy.shape, $x.shape, 'as the output of the forward pass');
  const attrs: NeighborhoodAv2DBackpropAttentionAttrs = { attentionShape };
  return runKernelOrCompose(
    NeighborhoodAv2DBackpropAttention,
    { dy: $dy, x: $x },
    attrs,
    composeNeighborhoodAv2DBackpropAttention,
  );
}

/**
 * Gradient of `neighborhoodAv2d` with respect to the attention: NATTEN's `na2d_qk` of dy and x. Differentiable.
 *
 * @param dy float32 [B, H, W, C]
 * @param x float32 [B, H, W, C]
 * @param attentionShape [B, H, W, G, K, K]
 * @returns float32 [B, H, W, G, K, K]
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const neighborhoodAv2dBackpropAttention = op({ neighborhoodAv2dBackpropAttention_ });
