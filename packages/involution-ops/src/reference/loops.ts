import type { BackendValues, DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { Involution2DInfo } from '../kernels/Involution2D.ts';

/**
 * Visits every (output pixel, group, tap) that reads the map, with the flat offsets of the group's first channel in the
 * output and in the input, and of the tap's weight.
 */
export function forEachTap(
  info: Involution2DInfo,
  visit: (outOffset: number, inOffset: number, weightOffset: number) => void,
): void {
  const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups, kernelSize: K } = info;
  let weightOffset = 0;
  let outOffset = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let g = 0; g < groups; g++, outOffset += info.channelsPerGroup) {
          for (let u = 0; u < K; u++) {
            const h = info.strideHeight * i + info.dilationHeight * u - info.padTop;
            for (let v = 0; v < K; v++, weightOffset++) {
              const w = info.strideWidth * j + info.dilationWidth * v - info.padLeft;
              if (h < 0 || h >= inHeight || w < 0 || w >= inWidth) continue;
              const pixel = (b * inHeight + h) * inWidth + w;
              visit(outOffset, pixel * channels + g * info.channelsPerGroup, weightOffset);
            }
          }
        }
      }
    }
  }
}

/** What the kernels use of the cpu backend; both methods are stable since tfjs 1. */
interface CpuBackend {
  readSync(dataId: DataId): BackendValues;
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

/** `backend` as kernels are handed it, which tfjs types as `{}`. */
export const readFloats = (backend: object, { dataId }: TensorInfo): Float32Array =>
  (backend as CpuBackend).readSync(dataId) as Float32Array;

export const makeOutput = (backend: object, shape: number[], values: Float64Array): TensorInfo =>
  (backend as CpuBackend).makeTensorInfo(shape, 'float32', Float32Array.from(values));
