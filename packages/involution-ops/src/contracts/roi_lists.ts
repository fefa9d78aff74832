import type { RoiAlignAttrs } from './RoiAlign.ts';
import { type RoiWindows, roiWindows } from './roi_windows.ts';

/** What the bins read, as programs of GPUs take it: rows of all images, columns of an image. */
export interface RoiLists {
  /** For each row of bins, counted through all boxes: rows of the map, counted through the batch. */
  rows: RoiWindows;
  /** For each column of each box's bins: columns of the map. */
  columns: RoiWindows;
}

/**
 * @param boxes [N, 4], as `roiWindows` takes them
 * @param images [N]
 * @param shape of the map, [B, H, W, C]
 */
export function roiLists(
  boxes: Float32Array,
  images: Int32Array,
  shape: readonly number[],
  attrs: RoiAlignAttrs,
): RoiLists {
  const { rows, columns } = roiWindows(boxes, images, shape, attrs);
  const [binRows] = attrs.outputSize;
  const indices = rows.indices.slice();
  for (let row = 0; row < images.length * binRows; row++) {
    const first = images[Math.floor(row / binRows)] * shape[1];
    for (let i = rows.offsets[row]; i < rows.offsets[row + 1]; i++) indices[i] += first;
  }
  return { rows: { ...rows, indices }, columns };
}

/** The same turned round: for each row of the map the rows of bins that read it, for each column of each box its columns of bins. */
export function turnRoiLists(
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
