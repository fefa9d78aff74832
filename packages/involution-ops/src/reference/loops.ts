import type { BackendValues, DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { Involution2DInfo } from '../contracts/Involution2D.ts';
import { windowStart } from '../contracts/NeighborhoodAv2D.ts';
import type { WindowSizes } from '../contracts/window.ts';

/** Which row and column of the input a tap of an output pixel reads; outside the map nothing is read. */
interface Window {
  row(i: number, u: number): number;
  column(j: number, v: number): number;
}

/** Around each multiple of the stride, taps a dilation apart. */
export const strided = (info: Involution2DInfo): Window => ({
  row: (i, u) => info.strideHeight * i + info.dilationHeight * u - info.padTop,
  column: (j, v) => info.strideWidth * j + info.dilationWidth * v - info.padLeft,
});

/** Around each pixel, but moved inside the map at its border. */
export const clamped = ({ inHeight, inWidth, kernelSize }: WindowSizes): Window => ({
  row: (i, u) => windowStart(i, inHeight, kernelSize) + u,
  column: (j, v) => windowStart(j, inWidth, kernelSize) + v,
});

/**
 * Visits every (output pixel, group, tap) that reads the map, with the flat offsets of the group's first channel in the
 * output and in the input, and of the tap's weight.
 */
function forEachTap(
  sizes: WindowSizes,
  window: Window,
  visit: (outOffset: number, inOffset: number, weightOffset: number) => void,
): void {
  const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups, kernelSize: K } = sizes;
  let weightOffset = 0;
  let outOffset = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let g = 0; g < groups; g++, outOffset += sizes.channelsPerGroup) {
          for (let u = 0; u < K; u++) {
            const h = window.row(i, u);
            for (let v = 0; v < K; v++, weightOffset++) {
              const w = window.column(j, v);
              if (h < 0 || h >= inHeight || w < 0 || w >= inWidth) continue;
              const pixel = (b * inHeight + h) * inWidth + w;
              visit(outOffset, pixel * channels + g * sizes.channelsPerGroup, weightOffset);
            }
          }
        }
      }
    }
  }
}

/** y[out, c] = Σ weights[tap] · x[in, c], a sum in float64 for each output value. */
export function aggregate(
  sizes: WindowSizes,
  window: Window,
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const { batch, outHeight, outWidth, channels, channelsPerGroup } = sizes;
  const y = new Float64Array(batch * outHeight * outWidth * channels);
  forEachTap(sizes, window, (outOffset, inOffset, weightOffset) => {
    const weight = weights[weightOffset];
    for (let c = 0; c < channelsPerGroup; c++) y[outOffset + c] += weight * x[inOffset + c];
  });
  return y;
}

/** Transpose of `aggregate` in x: dx[in, c] = Σ weights[tap] · dy[out, c]. */
export function scatter(
  sizes: WindowSizes,
  window: Window,
  dy: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const { batch, inHeight, inWidth, channels, channelsPerGroup } = sizes;
  const dx = new Float64Array(batch * inHeight * inWidth * channels);
  forEachTap(sizes, window, (outOffset, inOffset, weightOffset) => {
    const weight = weights[weightOffset];
    for (let c = 0; c < channelsPerGroup; c++) dx[inOffset + c] += weight * dy[outOffset + c];
  });
  return dx;
}

/** Transpose of `aggregate` in the weights: dweights[tap] = Σ_c dy[out, c] · x[in, c]. */
export function correlate(
  sizes: WindowSizes,
  window: Window,
  dy: ArrayLike<number>,
  x: ArrayLike<number>,
): Float64Array {
  const { batch, outHeight, outWidth, groups, kernelSize, channelsPerGroup } = sizes;
  const dweights = new Float64Array(batch * outHeight * outWidth * groups * kernelSize ** 2);
  forEachTap(sizes, window, (outOffset, inOffset, weightOffset) => {
    let sum = 0;
    for (let c = 0; c < channelsPerGroup; c++) sum += dy[outOffset + c] * x[inOffset + c];
    dweights[weightOffset] = sum;
  });
  return dweights;
}

/** What the kernels use of the cpu backend; both methods have been the same since tfjs 1. */
interface CpuBackend {
  readSync(dataId: DataId): BackendValues;
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

/** `backend` as kernels are handed it, which tfjs types as `{}`. */
export const readFloats = (backend: object, { dataId }: TensorInfo): Float32Array =>
  (backend as CpuBackend).readSync(dataId) as Float32Array;

export const readIntegers = (backend: object, { dataId }: TensorInfo): Int32Array =>
  (backend as CpuBackend).readSync(dataId) as Int32Array;

export const makeOutput = (backend: object, shape: number[], values: Float64Array): TensorInfo =>
  (backend as CpuBackend).makeTensorInfo(shape, 'float32', Float32Array.from(values));
