/** The gradients of `layerNorm2d`; the arguments are trusted. */

import {
  add,
  div,
  mean,
  mul,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayerNorm2DAttrs } from '../contracts/LayerNorm2D.ts';
import { LayerNorm2DBackpropInput } from '../contracts/LayerNorm2DBackpropInput.ts';
import { LayerNorm2DBackpropScale } from '../contracts/LayerNorm2DBackpropScale.ts';
import { runFusedKernel } from '../dispatch.ts';

/** By the input, [B, H, W, C]. */
export const layerNorm2dBackpropInput = (
  dy: Tensor4D,
  x: Tensor4D,
  gamma: Tensor1D,
  attrs: LayerNorm2DAttrs,
): Tensor4D =>
  runFusedKernel(LayerNorm2DBackpropInput, { dy, x, gamma }, attrs, () => {
    const { normalized, deviation } = normalize(x, attrs);
    const gradient = mul(dy, gamma);
    const slope = meanOfChannels(mul(gradient, normalized));
    const centred = sub(gradient, meanOfChannels(gradient));
    return div(sub(centred, mul(normalized, slope)), deviation);
  }) as Tensor4D;

/** By gamma and beta, [2, C]. */
export const layerNorm2dBackpropScale = (
  dy: Tensor4D,
  x: Tensor4D,
  attrs: LayerNorm2DAttrs,
): Tensor2D =>
  runFusedKernel(LayerNorm2DBackpropScale, { dy, x }, attrs, () => {
    const { normalized } = normalize(x, attrs);
    return stack([sum(mul(dy, normalized), [0, 1, 2]), sum(dy, [0, 1, 2])]);
  }) as Tensor2D;

function normalize(x: Tensor4D, { epsilon }: LayerNorm2DAttrs) {
  const centred = sub(x, meanOfChannels(x));
  const deviation = sqrt(add(meanOfChannels(square(centred)), epsilon));
  return { normalized: div(centred, deviation), deviation };
}

const meanOfChannels = (x: Tensor): Tensor => mean(x, 3, true);
