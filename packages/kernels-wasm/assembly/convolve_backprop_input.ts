import { EIGHT } from './lib/epilogue';
import { firstBehind, firstInside, Geometry } from './lib/geometry';
import { addColumns } from './lib/matrix';

/**
 * dx = gradient of a convolution by its input, for the tiles from `first` to before `last` of `tileRows` rows of dx by
 * `tileColumns` columns, counted through the batch.
 *
 * Each tap adds dy · its filter transposed to the pixels that it has read, and to no others. While all taps sweep over a tile, it
 * and its part of dy stay in the cache.
 *
 * @param panels as `packTransposedPanels` lays out the filter
 */
export function convolveBackpropInput(
  first: i32, last: i32, plan: Geometry, tileRows: i32, tileColumns: i32, dy: usize, panels: usize, dx: usize,
): void {
  const columnTiles = (plan.width + tileColumns - 1) / tileColumns;
  const tiles = (plan.height + tileRows - 1) / tileRows * columnTiles;
  const pixel = plan.inChannels << 2;
  for (; first < last; first++) {
    const b = first / tiles, tile = first % tiles;
    const row = tile / columnTiles * tileRows, column = tile % columnTiles * tileColumns;
    const endRow = min(plan.height, row + tileRows), endColumn = min(plan.width, column + tileColumns);
    const image = dx + b * plan.height * plan.width * pixel;
    for (let h = row; h < endRow; h++) {
      memory.fill(image + (h * plan.width + column) * pixel, 0, (endColumn - column) * pixel);
    }
    const from = dy + (b * plan.outHeight * plan.outWidth * plan.outChannels << 2);
    addTile(plan, from, panels, image, row, endRow, column, endColumn);
  }
}

function addTile(
  plan: Geometry, dy: usize, panel: usize, dx: usize, row: i32, endRow: i32, column: i32, endColumn: i32,
): void {
  const panelBytes = plan.outChannels * EIGHT << 2;
  for (let n = 0; n < plan.inChannels; n += EIGHT) {
    for (let u = 0; u < plan.filterHeight; u++) {
      const top = u * plan.dilationHeight - plan.padTop;
      const firstRow = firstInside(top - row, plan.strideHeight);
      const lastRow = firstBehind(top, plan.strideHeight, endRow, plan.outHeight);
      for (let v = 0; v < plan.filterWidth; v++, panel += panelBytes) {
        for (let i = firstRow; i < lastRow; i++) {
          addRow(plan, dy, panel, dx, n, i, i * plan.strideHeight + top, v, column, endColumn);
        }
      }
    }
  }
}

/** What row i of dy adds by one tap to row h of dx, between two columns of it. */
function addRow(
  plan: Geometry, dy: usize, panel: usize, dx: usize, n: i32, i: i32, h: i32, v: i32, column: i32, endColumn: i32,
): void {
  const left = v * plan.dilationWidth - plan.padLeft;
  const stride = plan.strideWidth;
  const first = firstInside(left - column, stride), last = firstBehind(left, stride, endColumn, plan.outWidth);
  const inChannels = plan.inChannels, width = min(inChannels - n, EIGHT);
  const run = plan.outChannels << 2, step = stride * inChannels << 2;
  const p = dy + (i * plan.outWidth + first) * run;
  const y = dx + ((h * plan.width + first * stride + left) * inChannels + n << 2);
  addColumns(p, run, plan.outChannels, panel, y, step, last - first, width, true);
}

/** The filter [taps, Cin, Cout] to panels [Cin / 8, taps, Cout, 8], with zeros behind the last of Cin. */
export function packTransposedPanels(filter: usize, to: usize, taps: i32, inChannels: i32, outChannels: i32): void {
  const row = outChannels << 2;
  for (let n = 0; n < inChannels; n += EIGHT) {
    for (let tap = 0; tap < taps; tap++) {
      const from = filter + (tap * inChannels + n) * row;
      const width = min(inChannels - n, EIGHT);
      for (let k = 0; k < outChannels; k++, to += EIGHT * 4) {
        memory.fill(to, 0, EIGHT * 4);
        for (let m = 0; m < width; m++) store<f32>(to + (m << 2), load<f32>(from + m * row + (k << 2)));
      }
    }
  }
}
