import {
  computeOutlookAttention2DInfo,
  defineKernel,
  OutlookAttention2D,
} from '@dynaconv/involution-ops/base';
import {
  add,
  concat,
  matMul,
  pad,
  reshape,
  slice,
  stridedSlice,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core';
import { TRACING } from '../kernels/kernel.ts';

/**
 * Outlook attention as a product of matrices for each window. Windows read zeros outside the map, and what they write there is cut
 * off.
 */
export const unfoldedOutlookAttention = defineKernel(
  OutlookAttention2D,
  TRACING,
  ({ inputs, attrs }) => {
    const [v, attention] = [inputs.v, inputs.attention] as Tensor[];
    const info = computeOutlookAttention2DInfo(v.shape, attention.shape, attrs);
    const { batch, inHeight, inWidth, outHeight, outWidth, channels, groups } = info;
    const { channelsPerGroup, kernelSize: K, strideHeight, strideWidth, pad: before } = info;
    const taps = K * K;
    /** From the first window's first row, or column, to the last one's last, and at least the map. */
    const span = (windows: number, stride: number, size: number) =>
      Math.max((windows - 1) * stride + K, before + size);
    const rows = span(outHeight, strideHeight, inHeight);
    const columns = span(outWidth, strideWidth, inWidth);
    const padded = pad(v, [
      [0, 0],
      [before, rows - before - inHeight],
      [before, columns - before - inWidth],
      [0, 0],
    ]);

    const read = Array.from({ length: taps }, (_, tap) => {
      const [u, w] = [Math.floor(tap / K), tap % K];
      const part = stridedSlice(
        padded,
        [0, u, w, 0],
        [
          batch,
          u + (outHeight - 1) * strideHeight + 1,
          w + (outWidth - 1) * strideWidth + 1,
          channels,
        ],
        [1, strideHeight, strideWidth, 1],
      );
      return reshape(part, [batch, outHeight, outWidth, 1, channels]);
    });
    const windows = reshape(concat(read, 3), [
      batch,
      outHeight * outWidth,
      taps,
      groups,
      channelsPerGroup,
    ]);
    const mixed = matMul(
      reshape(attention, [batch, outHeight * outWidth, groups, taps, taps]),
      transpose(windows, [0, 1, 3, 2, 4]),
    );
    const written = reshape(transpose(mixed, [0, 1, 3, 2, 4]), [
      batch,
      outHeight,
      outWidth,
      taps,
      channels,
    ]);

    let sum: Tensor | undefined;
    for (let tap = 0; tap < taps; tap++) {
      const [u, w] = [Math.floor(tap / K), tap % K];
      const one = slice(written, [0, 0, 0, tap, 0], [-1, -1, -1, 1, -1]);
      const spread = spreadOut(reshape(one, [batch, outHeight, outWidth, channels]), [
        strideHeight,
        strideWidth,
      ]);
      const [, height, width] = spread.shape;
      const placed = pad(spread, [
        [0, 0],
        [u, rows - u - height],
        [w, columns - w - width],
        [0, 0],
      ]);
      sum = sum ? add(sum, placed) : placed;
    }
    return slice(sum!, [0, before, before, 0], [-1, inHeight, inWidth, -1]);
  },
);

/** A map [B, h, w, C] with zeros between its rows and columns: [B, (h − 1)·s + 1, (w − 1)·s + 1, C]. */
function spreadOut(map: Tensor, [rowStride, columnStride]: [number, number]): Tensor {
  const [batch, height, width, channels] = map.shape;
  const apart = pad(reshape(map, [batch, height, 1, width, channels]), [
    [0, 0],
    [0, 0],
    [0, rowStride - 1],
    [0, 0],
    [0, (columnStride - 1) * channels],
  ]);
  const all = reshape(apart, [batch, height * rowStride, width * columnStride, channels]);
  const [rows, columns] = [(height - 1) * rowStride + 1, (width - 1) * columnStride + 1];
  return slice(all, [0, 0, 0, 0], [-1, rows, columns, -1]);
}
