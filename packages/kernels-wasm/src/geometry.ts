import type { backend_util } from '@tensorflow/tfjs-core';
import { writeGeometry } from './generated/bindings.ts';

export const MAX_INT32 = 2 ** 31 - 1;

/**
 * The fields of the record `Geometry` of a convolution as tfjs describes it, [B, H, W, C] by channels last.
 * @throws RangeError for a size beyond int32, by which kernels count
 */
export function checkedSizes(info: backend_util.Conv2DInfo) {
  const fields = {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (value <= MAX_INT32) continue;
    throw new RangeError(
      `kernels-wasm: a convolution has ${name} ${value}, expected at most ${MAX_INT32} (2³¹ − 1)`,
    );
  }
  return fields;
}

/** The record itself. @throws as `checkedSizes` */
export const geometryOf = (info: backend_util.Conv2DInfo): Int32Array =>
  Int32Array.from(writeGeometry(checkedSizes(info)));

/** A 1×1 convolution of every pixel has no rows: all pixels are one row, whatever the image. */
export function withoutRows(info: backend_util.Conv2DInfo): backend_util.Conv2DInfo {
  const isPointwise =
    info.filterHeight * info.filterWidth === 1 &&
    info.strideHeight * info.strideWidth === 1 &&
    info.inHeight === info.outHeight &&
    info.inWidth === info.outWidth;
  if (!isPointwise) return info;
  const pixels = info.batchSize * info.inHeight * info.inWidth;
  return { ...info, batchSize: 1, inHeight: 1, outHeight: 1, inWidth: pixels, outWidth: pixels };
}

/** Multiplications of a convolution and of each of its gradients; `inChannels` is 1 for a depthwise one. */
export const multiplyAddsOf = (info: backend_util.Conv2DInfo, inChannels: number): number =>
  info.batchSize *
  info.outHeight *
  info.outWidth *
  info.outChannels *
  info.filterHeight *
  info.filterWidth *
  inChannels;
