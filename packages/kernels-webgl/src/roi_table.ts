import { type RoiAlignAttrs, type RoiWindows, roiWindows } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { readSync } from './backend.ts';

/** What the bins read, as the shader takes it: rows of all images, columns of an image. */
export interface RoiLists {
  /** For each row of bins, counted through all boxes: rows of the map, counted through the batch. */
  rows: RoiWindows;
  /** For each column of each box's bins: columns of the map. */
  columns: RoiWindows;
}

/** @param shape of the map, [B, H, W, C] */
export function listReads(
  backend: unknown,
  { boxes, batchIndices }: Record<'boxes' | 'batchIndices', TensorInfo>,
  shape: readonly number[],
  attrs: RoiAlignAttrs,
): RoiLists {
  const images = readSync(backend, batchIndices) as Int32Array;
  const { rows, columns } = roiWindows(
    readSync(backend, boxes) as Float32Array,
    images,
    shape,
    attrs,
  );
  const [binRows] = attrs.outputSize;
  const indices = rows.indices.slice();
  for (let row = 0; row < images.length * binRows; row++) {
    const first = images[Math.floor(row / binRows)] * shape[1];
    for (let i = rows.offsets[row]; i < rows.offsets[row + 1]; i++) indices[i] += first;
  }
  return { rows: { ...rows, indices }, columns };
}

/** The same turned round: for each row of the map the rows of bins that read it, for each column of each box its columns of bins. */
export function turnRound(
  { rows, columns }: RoiLists,
  [batch, height, width]: readonly number[],
  { outputSize: [, binColumns] }: RoiAlignAttrs,
): RoiLists {
  const boxes = (columns.offsets.length - 1) / binColumns;
  return {
    rows: transpose(rows, batch * height, (bin, row) => [row, bin]),
    columns: transpose(columns, boxes * width, (bin, column) => {
      const n = Math.floor(bin / binColumns);
      return [n * width + column, bin - n * binColumns];
    }),
  };
}

/** @param turn the list, and the index in it, that index `index` of list `list` becomes */
function transpose(
  { offsets, indices, weights }: RoiWindows,
  count: number,
  turn: (list: number, index: number) => [list: number, index: number],
): RoiWindows {
  const turned: RoiWindows = {
    offsets: new Int32Array(count + 1),
    indices: new Int32Array(indices.length),
    weights: new Float32Array(indices.length),
  };
  const visit = (use: (to: number, index: number, weight: number) => void) => {
    for (let list = 0; list + 1 < offsets.length; list++) {
      for (let i = offsets[list]; i < offsets[list + 1]; i++) {
        const [to, index] = turn(list, indices[i]);
        use(to, index, weights[i]);
      }
    }
  };
  visit((to) => turned.offsets[to + 1]++);
  for (let n = 0; n < count; n++) turned.offsets[n + 1] += turned.offsets[n];
  const next = turned.offsets.slice();
  visit((to, index, weight) => {
    turned.indices[next[to]] = index;
    turned.weights[next[to]++] = weight;
  });
  return turned;
}

/** Half-floats hold integers up to this exactly: larger ones take two numbers. */
export const ROI_BASE = 2048;

/**
 * The lists as a tensor [M, 2, 2], a texel each: first where each list of rows begins and ends, then the same of columns, then the entries of both, as
 * an index and a weight.
 */
export function tableOf({ rows, columns }: RoiLists): { shape: number[]; values: Float32Array } {
  const lists = [rows, columns];
  const heads = lists.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const texels = lists.reduce((sum, { indices }) => sum + indices.length, heads);
  const values = new Float32Array(4 * texels);
  let head = 0;
  let entry = heads;
  const put = (texel: number, n: number, at: number) => {
    values[4 * texel + at] = Math.floor(n / ROI_BASE);
    values[4 * texel + at + 1] = n % ROI_BASE;
  };
  for (const { offsets, indices, weights } of lists) {
    for (let list = 0; list + 1 < offsets.length; list++, head++) {
      put(head, entry + offsets[list], 0);
      put(head, entry + offsets[list + 1], 2);
    }
    for (const [i, index] of indices.entries()) {
      put(entry + i, index, 0);
      values[4 * (entry + i) + 2] = weights[i];
    }
    entry += indices.length;
  }
  return { shape: [texels, 2, 2], values };
}
