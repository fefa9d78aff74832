import { computeInvolution2DInfo, defineKernel, Involution2D } from '@dynaconv/involution-ops/base';
import { add, mul, pad, reshape, slice, stridedSlice, type Tensor } from '@tensorflow/tfjs-core';
import { TRACING } from '../kernels/kernel.ts';
import { channelsFirst, channelsLast, tapsFirst } from '../layouts.ts';

/**
 * Involution as K² shifts of the padded map, each times its tap. The channels go before the pixels: a tap is then broadcast over whole
 * rows, and taps lie as a 1×1 convolution of [B, C, H, W] makes them.
 */
export const shiftedInvolution = defineKernel(Involution2D, TRACING, ({ inputs, attrs }) => {
  const [x, kernel] = [inputs.x, inputs.kernel] as Tensor[];
  const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
  const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups, kernelSize: K } = info;
  const { padTop, padLeft, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;

  const taps = reshape(tapsFirst(kernel), [batch, groups, K * K, outHeight, outWidth]);
  const grouped = [batch, groups, channels / groups, inHeight, inWidth];
  const map = reshape(channelsFirst(x), grouped);
  // A stride may leave the last rows and columns without a window that ends in them.
  const below = Math.max(0, (outHeight - 1) * strideHeight + 1 + padTop - inHeight);
  const right = Math.max(0, (outWidth - 1) * strideWidth + 1 + padLeft - inWidth);
  const zeros: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, 0],
    [padTop, below],
    [padLeft, right],
  ];
  const padded = pad(map, zeros);

  let sum: Tensor | undefined;
  for (let v = 0; v < K; v++) {
    const column = v * dilationWidth;
    const lastColumn = column + (outWidth - 1) * strideWidth;
    for (let u = 0; u < K; u++) {
      const row = u * dilationHeight;
      const read = stridedSlice(
        padded,
        [0, 0, 0, row, column],
        [batch, ...grouped.slice(1, 3), row + (outHeight - 1) * strideHeight + 1, lastColumn + 1],
        [1, 1, 1, strideHeight, strideWidth],
      );
      const tap = slice(taps, [0, 0, u * K + v, 0, 0], [-1, -1, 1, -1, -1]);
      const product = mul(read, tap);
      sum = sum ? add(sum, product) : product;
    }
  }
  return channelsLast(reshape(sum!, [batch, channels, outHeight, outWidth]));
});
