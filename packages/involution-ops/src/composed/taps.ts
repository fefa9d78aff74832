import { reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { Involution2DInfo } from '../contracts/Involution2D.ts';
import type { WindowSizes } from '../contracts/window.ts';
import { gatherRange, type StridedRange, scatterRange } from './axis.ts';

/** One tap (u, v): the output pixels where it falls inside the map, and the input pixels it reads there. */
export interface Tap {
  index: number;
  outRows: StridedRange;
  outColumns: StridedRange;
  inRows: StridedRange;
  inColumns: StridedRange;
}

/** The taps that read at least one pixel. */
export function* taps(info: Involution2DInfo): Generator<Tap> {
  const { kernelSize: K } = info;
  for (let u = 0; u < K; u++) {
    const rows = validRange(
      u * info.dilationHeight - info.padTop,
      info.strideHeight,
      info.inHeight,
      info.outHeight,
    );
    if (!rows) continue;
    for (let v = 0; v < K; v++) {
      const columns = validRange(
        v * info.dilationWidth - info.padLeft,
        info.strideWidth,
        info.inWidth,
        info.outWidth,
      );
      if (!columns) continue;
      yield {
        index: u * K + v,
        outRows: rows.out,
        inRows: rows.in,
        outColumns: columns.out,
        inColumns: columns.in,
      };
    }
  }
}

/** The outputs i of an axis with 0 ≤ stride·i + offset < inSize: a tap reads data there, and padding elsewhere. */
function validRange(offset: number, stride: number, inSize: number, outSize: number) {
  const first = Math.max(0, Math.ceil(-offset / stride));
  const last = Math.min(outSize - 1, Math.floor((inSize - 1 - offset) / stride));
  const count = last - first + 1;
  if (count <= 0) return undefined;
  return {
    out: { start: first, count, stride: 1 },
    // With a single position the stride does not matter, and it may be far larger than the axis.
    in: { start: stride * first + offset, count, stride: count > 1 ? stride : 1 },
  };
}

/** [B, H, W, …] at the given rows and columns. */
export const gatherPixels = (x: Tensor, rows: StridedRange, columns: StridedRange): Tensor =>
  gatherRange(gatherRange(x, 1, rows), 2, columns);

/** Transpose of `gatherPixels` into a map of height × width zeros. */
export const scatterPixels = (
  x: Tensor,
  rows: StridedRange,
  columns: StridedRange,
  height: number,
  width: number,
): Tensor => scatterRange(scatterRange(x, 2, columns, width), 1, rows, height);

/** The channels of [B, h, w, C] as [B, h, w, G, C/G], for a weight [B, h, w, G, 1] to broadcast over a group. */
export function splitGroups(x: Tensor, groups: number): Tensor {
  const [batch, height, width, channels] = x.shape as number[];
  return reshape(x, [batch, height, width, groups, channels / groups]);
}

/** Weights by tap: calling the result gives tap t as [B, Ho, Wo, G, 1]. */
export function weightsByTap(kernel: Tensor, sizes: WindowSizes): (tap: number) => Tensor {
  const { batch, outHeight, outWidth, groups, kernelSize } = sizes;
  const numTaps = kernelSize * kernelSize;
  const perTap = reshape(
    transpose(reshape(kernel, [batch * outHeight * outWidth, groups, numTaps]), [0, 2, 1]),
    [batch, outHeight, outWidth, numTaps * groups],
  );
  return (tap) =>
    reshape(slice(perTap, [0, 0, 0, tap * groups], [batch, outHeight, outWidth, groups]), [
      batch,
      outHeight,
      outWidth,
      groups,
      1,
    ]);
}
