import { ConvolutionPlan, windowOf } from './lib/convolution_plan';
import { EIGHT, offsetBy, storeEight } from './lib/epilogue';
import { activationFloor, loadUpTo4 } from './lib/lanes';
import { FOUR, multiplyBlock } from './lib/panels';

/**
 * y = convolution of x + bias + residual · residualScale, or its ReLU, for the tiles from `first` to before `last`, counted
 * through the batch: while a tile is swept over by all panels of the filter, it stays in the cache. The residual and its scale
 * may be null.
 *
 * There is no im2col: a row of the window is one run of consecutive floats, of the map itself or, where zeros have to be put
 * around it, of a copy of the part that the tile reads.
 *
 * @param panels the filter [K·K·Cin, Cout] as `packPanels` lays it out
 * @param band room for the copy
 * @param clips whether windows are cut at the map's border instead: the filter holds what is not 0 when multiplied by 0
 */
export function convolve(
  first: i32, last: i32, plan: ConvolutionPlan, x: usize, panels: usize, bias: usize, residual: usize, residualScale: usize,
  y: usize, band: usize, relu: bool, clips: bool,
): void {
  const floor = activationFloor(relu);
  const yPixel = plan.outChannels << 2;
  for (; first < last; first++) {
    const b = first / plan.tiles, tile = first % plan.tiles;
    const row = tile / plan.columnTiles * plan.tileRows, column = tile % plan.columnTiles * plan.tileColumns;
    const rows = min(plan.outHeight - row, plan.tileRows), columns = min(plan.outWidth - column, plan.tileColumns);
    const image = x + b * plan.imageBytes;
    const at = ((b * plan.outHeight + row) * plan.outWidth + column) * yPixel;
    const added = offsetBy(residual, at);
    const top = row * plan.strides - plan.pad, left = column * plan.strides - plan.pad;
    if (clips) {
      convolveClipped(plan, image, panels, bias, added, residualScale, y + at, top, left, rows, columns, floor);
    } else if (plan.bandRows) {
      fillBand(plan, image, top, left, band);
      convolveTile(plan, band, panels, bias, added, residualScale, y + at, rows * columns, floor);
    } else {
      const from = image + top * plan.rowBytes + left * plan.pixelBytes;
      convolveTile(plan, from, panels, bias, added, residualScale, y + at, rows * columns, floor);
    }
  }
}

function convolveTile(
  plan: ConvolutionPlan, x: usize, panel: usize, bias: usize, residual: usize,
  residualScale: usize, y: usize, pixels: i32, floor: v128,
): void {
  const outChannels = plan.outChannels, runs = plan.kernelSize, runBytes = plan.runBytes, runGap = plan.runGap;
  const yRow = outChannels << 2;
  const panelBytes = runs * runBytes * EIGHT;
  for (let n = 0; n < outChannels; n += EIGHT, panel += panelBytes) {
    const columns = min(outChannels - n, EIGHT);
    const b0 = loadUpTo4(bias + (n << 2), columns), b1 = loadUpTo4(bias + (n << 2) + 16, columns - 4);
    const scale = offsetBy(residualScale, n << 2);
    for (let m = 0; m < pixels; m += FOUR) {
      const rows = pixels - m;
      const p0 = x + windowOf(plan, m);
      const p1 = rows > 1 ? x + windowOf(plan, m + 1) : p0;
      const p2 = rows > 2 ? x + windowOf(plan, m + 2) : p0;
      const p3 = rows > 3 ? x + windowOf(plan, m + 3) : p0;
      const at = m * yRow + (n << 2);
      const added = offsetBy(residual, at);
      multiplyBlock(p0, p1, p2, p3, runs, runBytes, runGap, panel, 0, b0, b1, added, scale, y + at, yRow, rows, columns, floor);
    }
  }
}

/** The part of x from a row and a column on, which may lie outside, that a tile reads, with zeros around the map. */
function fillBand(plan: ConvolutionPlan, x: usize, top: i32, left: i32, band: usize): void {
  const columns = plan.bandColumns, pixel = plan.pixelBytes;
  const before = min(max(-left, 0), columns);
  const after = min(max(left + columns - plan.width, 0), columns);
  const zerosBefore = before * pixel, zerosAfter = after * pixel;
  const inside = columns * pixel - zerosBefore - zerosAfter;
  const from = x + (left + before) * pixel;
  const bandRow = columns * pixel;
  for (let r = top; r < top + plan.bandRows; r++, band += bandRow) {
    if (r < 0 || r >= plan.height || inside <= 0) {
      memory.fill(band, 0, bandRow);
    } else {
      memory.fill(band, 0, zerosBefore);
      memory.copy(band + zerosBefore, from + r * plan.rowBytes, inside);
      memory.fill(band + zerosBefore + inside, 0, zerosAfter);
    }
  }
}

/** A tile pixel by pixel, each by the part of its window that is inside the map. */
function convolveClipped(
  plan: ConvolutionPlan, x: usize, panel: usize, bias: usize, residual: usize, residualScale: usize, y: usize,
  top: i32, left: i32, rows: i32, columns: i32, floor: v128,
): void {
  const K = plan.kernelSize, outChannels = plan.outChannels, pixel = plan.pixelBytes;
  const yPixel = outChannels << 2;
  const tapBytes = pixel * EIGHT;
  for (let n = 0; n < outChannels; n += EIGHT, panel += K * K * tapBytes) {
    const channels = min(outChannels - n, EIGHT);
    const b0 = loadUpTo4(bias + (n << 2), channels), b1 = loadUpTo4(bias + (n << 2) + 16, channels - 4);
    const scale = offsetBy(residualScale, n << 2);
    let at = n << 2;
    for (let i = 0; i < rows; i++) {
      const h = top + i * plan.strides;
      const firstRow = max(0, -h), numRows = min(K, plan.height - h) - firstRow;
      for (let j = 0; j < columns; j++, at += yPixel) {
        const w = left + j * plan.strides;
        const firstColumn = max(0, -w), numColumns = min(K, plan.width - w) - firstColumn;
        const added = offsetBy(residual, at);
        if (numRows > 0 && numColumns > 0) {
          const p = x + (h + firstRow) * plan.rowBytes + (w + firstColumn) * pixel;
          const run = numColumns * pixel;
          const taps = panel + (firstRow * K + firstColumn) * tapBytes;
          multiplyBlock(
            p, p, p, p, numRows, run, plan.rowBytes - run, taps, (K - numColumns) * tapBytes,
            b0, b1, added, scale, y + at, yPixel, 1, channels, floor,
          );
        } else {
          storeEight(b0, b1, added, scale, y + at, channels, floor);
        }
      }
    }
  }
}
