import { ConvolutionPlan, windowOf } from './lib/convolution_plan';
import { EIGHT, offsetBy } from './lib/epilogue';
import { activationFloor, loadUpTo4 } from './lib/lanes';
import { FOUR, multiplyBlock } from './lib/panels';

/**
 * y = convolution of x + bias + residual · residualScale, or its ReLU, for the tiles from `first` to before `last`, counted
 * through the batch: while a tile is swept over by all panels of the filter, it stays in the cache. The residual and its scale
 * may be null.
 *
 * There is no im2col: a row of the window is one run of consecutive floats, of the map itself or, where zeros have to be put
 * around it, of a copy of the few rows that the tile reads.
 *
 * @param panels the filter [K·K·Cin, Cout] as `packPanels` lays it out
 * @param band room for the copy
 */
export function convolve(
  first: i32, last: i32, plan: ConvolutionPlan, x: usize, panels: usize, bias: usize, residual: usize, residualScale: usize,
  y: usize, band: usize, relu: bool,
): void {
  const floor = activationFloor(relu);
  const yRow = plan.outChannels << 2;
  const b = first / plan.tiles;
  let tile = first % plan.tiles;
  x += b * plan.xImage;
  let done = b * plan.pixels + tile * plan.tilePixels;
  for (; first < last; first++) {
    const pixels = min(plan.pixels - tile * plan.tilePixels, plan.tilePixels);
    if (plan.bandRows) fillBand(plan, x, plan.firstRow + tile * plan.tileRows, band);
    const from = plan.bandRows ? band : x + tile * plan.xTile;
    const to = y + done * yRow;
    convolveTile(plan, from, panels, bias, offsetBy(residual, done * yRow), residualScale, to, pixels, floor);
    done += pixels;
    if (++tile == plan.tiles) {
      tile = 0;
      x += plan.xImage;
    }
  }
}

function convolveTile(
  plan: ConvolutionPlan, x: usize, panel: usize, bias: usize, residual: usize,
  residualScale: usize, y: usize, pixels: i32, floor: v128,
): void {
  const outChannels = plan.outChannels, runs = plan.runs, runBytes = plan.runBytes, runGap = plan.runGap;
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
      multiplyBlock(p0, p1, p2, p3, runs, runBytes, runGap, panel, b0, b1, added, scale, y + at, yRow, rows, columns, floor);
    }
  }
}

/** The rows of x that a tile reads, from row `first`, which may lie outside, with zeros around the map. */
function fillBand(plan: ConvolutionPlan, x: usize, first: i32, band: usize): void {
  const rowBytes = plan.rowBytes, sideBytes = plan.sideBytes, height = plan.height;
  const bandRow = rowBytes + 2 * sideBytes;
  for (let r = first; r < first + plan.bandRows; r++, band += bandRow) {
    if (r < 0 || r >= height) {
      memory.fill(band, 0, bandRow);
    } else {
      memory.fill(band, 0, sideBytes);
      memory.copy(band + sideBytes, x + r * rowBytes, rowBytes);
      memory.fill(band + sideBytes + rowBytes, 0, sideBytes);
    }
  }
}
