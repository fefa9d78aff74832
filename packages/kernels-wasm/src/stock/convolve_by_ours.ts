import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { convolve } from '../convolve.ts';
import { checkedSizes, MAX_INT32 } from '../geometry.ts';
import { type ConvolutionAttrs, convolutionInfo } from './convolution_info.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
}

/**
 * A convolution of tfjs, or undefined where our kernel does not have it: it wants one size, stride and padding for both axes, and no
 * dilation.
 */
export function convolveByOurs(
  kernelName: string,
  { x, filter, bias }: Inputs,
  attrs: ConvolutionAttrs,
  activation: 'linear' | 'relu',
  backend: object,
): TensorInfo | undefined {
  if (attrs.dataFormat === 'NCHW' || [x, filter].some(({ dtype }) => dtype !== 'float32')) return;
  const filterShape = filter.shape as [number, number, number, number];
  const info = convolutionInfo(kernelName, x.shape, filterShape, attrs);
  // Refuses what kernels cannot count, ours and tfjs's, as those of the gradients do.
  checkedSizes(info);
  if (!isSquare(info) || info.outHeight * info.outWidth * info.inChannels < 1) return;
  if (bias && !(bias.dtype === 'float32' && bias.shape.join() === `${info.outChannels}`)) return;
  const { strideHeight: strides, padInfo } = info;
  return convolve(heapOf(backend), { x, filter, bias, strides, pad: padInfo.top, activation });
}

function isSquare(info: backend_util.Conv2DInfo): boolean {
  const { top, left } = info.padInfo;
  const extent = (outSize: number) => (outSize - 1) * info.strideHeight + info.filterHeight;
  return (
    info.filterHeight === info.filterWidth &&
    info.strideHeight === info.strideWidth &&
    top === left &&
    Math.max(info.inHeight, info.inWidth) + 2 * top <= MAX_INT32 &&
    // With zeros at both ends alike there is room for these outputs and for no more, as there is where a window is dilated.
    [
      [info.inHeight, info.outHeight],
      [info.inWidth, info.outWidth],
    ].every(([size, outSize]) => {
      const rest = size + 2 * top - extent(outSize);
      return rest >= 0 && rest < info.strideHeight;
    })
  );
}
