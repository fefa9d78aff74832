import { type RoiAlignAttrs, type RoiWindows, roiWindows } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Heap } from './backend.ts';
import { ROI_TAP_BYTES, ROI_TAPS, WORDS, writeRoiPlan } from './generated/bindings.ts';

const WORD = Int32Array.BYTES_PER_ELEMENT;

/** What the bins of boxes read, for the kernels. */
export interface RoiPlan {
  /** The record `RoiPlan`, and its tables behind it. */
  words: Int32Array;
  /** Rows of bins of all boxes. */
  binRows: number;
  /** A multiplication for each channel of each pixel that a bin reads. */
  multiplyAdds: number;
  /** Of a kernel. */
  scratchBytes: number;
}

/** @param shape of the map, [B, H, W, C] */
export function planRois(
  heap: Heap,
  { boxes, batchIndices }: Record<'boxes' | 'batchIndices', TensorInfo>,
  shape: readonly number[],
  attrs: RoiAlignAttrs,
): RoiPlan {
  const images = heap.read(batchIndices) as Int32Array;
  const { rows, columns } = roiWindows(heap.read(boxes) as Float32Array, images, shape, attrs);
  const [binRows, binColumns] = attrs.outputSize;
  const [, height, width, channels] = shape;
  const tables = [rows, columns].flatMap(({ offsets, indices, weights }) => [
    offsets,
    indices,
    new Int32Array(weights.buffer),
  ]);
  const starts: number[] = [];
  let length: number = WORDS.RoiPlan;
  for (const table of tables) {
    starts.push(length * WORD);
    length += table.length;
  }
  const [rowOffsets, rowIndices, rowWeights, columnOffsets, columnIndices, columnWeights] = starts;
  const words = new Int32Array(length);
  words.set(
    writeRoiPlan({
      binRows,
      binColumns,
      height,
      width,
      channels,
      rowOffsets,
      rowIndices,
      rowWeights,
      columnOffsets,
      columnIndices,
      columnWeights,
    }),
  );
  for (const [n, table] of tables.entries()) words.set(table, starts[n] / WORD);
  return {
    words,
    binRows: images.length * binRows,
    multiplyAdds: channels * countReads(images.length, rows, columns, attrs.outputSize),
    scratchBytes: ROI_TAPS * ROI_TAP_BYTES,
  };
}

/** Pixels that all bins read together. */
function countReads(
  count: number,
  rows: RoiWindows,
  columns: RoiWindows,
  [binRows, binColumns]: readonly [number, number],
): number {
  const ofBox = ({ offsets }: RoiWindows, n: number, bins: number) =>
    offsets[(n + 1) * bins] - offsets[n * bins];
  let reads = 0;
  for (let n = 0; n < count; n++) reads += ofBox(rows, n, binRows) * ofBox(columns, n, binColumns);
  return reads;
}
