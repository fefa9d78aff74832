import { op, type Tensor } from '@tensorflow/tfjs-core';
import {
  assertIntegers,
  assertOutputSize,
  assertShape,
  toFloat32Tensor,
  toPair,
} from '../arguments.ts';
import { composeOutlookAttention2DBackpropAttention } from '../composed/OutlookAttention2DBackpropAttention.ts';
import {
  OutlookAttention2DBackpropAttention,
  type OutlookAttention2DBackpropAttentionAttrs,
} from '../contracts/OutlookAttention2DBackpropAttention.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertOutlookAttention2DArguments } from './outlook_attention2d_arguments.ts';

function outlookAttention2dBackpropAttention_(
  dy: Tensor,
  v: Tensor,
  attentionShape: [number, number, number, number, number, number],
  strides: number | [number, number],
): Tensor {
  const name = 'outlookAttention2dBackpropAttention';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $v = toFloat32Tensor(name, 'v', v);
  assertIntegers(name, 'attentionShape', attentionShape);
  const attrs: OutlookAttention2DBackpropAttentionAttrs = {
    strides: toPair(name, 'strides', strides),
    attentionShape,
  };
  assertOutlookAttention2DArguments(name, 'v', $v.shape, attentionShape, attrs);
  assertShape(name, 'dy', $dy.shape, $v.shape, 'as the output of the forward pass');
  assertOutputSize(name, attentionShape);
  return runKernelOrCompose(
    OutlookAttention2DBackpropAttention,
    { dy: $dy, v: $v },
    attrs,
    composeOutlookAttention2DBackpropAttention,
  );
}

/**
 * Gradient of `outlookAttention2d` with respect to its attention. Differentiable.
 *
 * @param dy float32 [B, H, W, C]
 * @param v float32 [B, H, W, C]
 * @param attentionShape [B, ⌈H/s⌉, ⌈W/s⌉, heads, K², K²]
 * @param strides positive integer, or [height, width]
 * @returns float32 of that shape; a position outside the map gets 0
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const outlookAttention2dBackpropAttention = op({ outlookAttention2dBackpropAttention_ });
