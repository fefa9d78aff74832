import type { RoiAlignAttrs } from './contracts/RoiAlign.ts';
import { roiWindows } from './contracts/roi_windows.ts';

/** A weighted sum of rows of a matrix. */
export interface RowSum {
  rows: number[];
  weights: number[];
}

/**
 * The bins of all boxes in order, each as the pixels that it reads, which are counted through the batch.
 * @param map [B, H, W, …]
 */
export function* roiBins(
  boxes: Float32Array,
  images: Int32Array,
  map: readonly number[],
  attrs: RoiAlignAttrs,
): Generator<RowSum> {
  const { rows, columns } = roiWindows(boxes, images, map, attrs);
  const [binRows, binColumns] = attrs.outputSize;
  const [, height, width] = map;
  for (let row = 0; row < images.length * binRows; row++) {
    const n = Math.floor(row / binRows);
    for (let column = n * binColumns; column < (n + 1) * binColumns; column++) {
      const bin: RowSum = { rows: [], weights: [] };
      for (let i = rows.offsets[row]; i < rows.offsets[row + 1]; i++) {
        const first = (images[n] * height + rows.indices[i]) * width;
        for (let j = columns.offsets[column]; j < columns.offsets[column + 1]; j++) {
          bin.rows.push(first + columns.indices[j]);
          bin.weights.push(rows.weights[i] * columns.weights[j]);
        }
      }
      yield bin;
    }
  }
}
