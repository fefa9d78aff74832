import { op, type Tensor } from '@tensorflow/tfjs-core';
import { toFloat32Tensor, toPair } from '../arguments.ts';
import { composeOutlookAttention2DBackpropInput } from '../composed/OutlookAttention2D.ts';
import type { OutlookAttention2DAttrs } from '../contracts/OutlookAttention2D.ts';
import { OutlookAttention2DBackpropInput } from '../contracts/OutlookAttention2DBackpropInput.ts';
import { runKernelOrCompose } from '../dispatch.ts';
import { assertOutlookAttention2DArguments } from './outlook_attention2d_arguments.ts';

function outlookAttention2dBackpropInput_(
  dy: Tensor,
  attention: Tensor,
  strides: number | [number, number],
): Tensor {
  const name = 'outlookAttention2dBackpropInput';
  const $dy = toFloat32Tensor(name, 'dy', dy);
  const $attention = toFloat32Tensor(name, 'attention', attention);
  const attrs: OutlookAttention2DAttrs = { strides: toPair(name, 'strides', strides) };
  assertOutlookAttention2DArguments(name, 'dy', $dy.shape, $attention.shape, attrs);
  return runKernelOrCompose(
    OutlookAttention2DBackpropInput,
    { dy: $dy, attention: $attention },
    attrs,
    composeOutlookAttention2DBackpropInput,
  );
}

/**
 * Gradient of `outlookAttention2d` with respect to v. Differentiable.
 *
 * @param dy float32 [B, H, W, C]
 * @param attention float32 [B, ⌈H/s⌉, ⌈W/s⌉, heads, K², K²]
 * @param strides positive integer, or [height, width]
 * @returns float32 [B, H, W, C]
 * @throws TypeError or RangeError for arguments no forward pass can have had
 * @function
 */
export const outlookAttention2dBackpropInput = op({ outlookAttention2dBackpropInput_ });
