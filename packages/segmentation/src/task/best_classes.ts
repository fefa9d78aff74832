import type { Taps } from './taps.ts';
import { blendRow, type Tile } from './tile.ts';

/**
 * The classes with the largest logit along a row of the image, the first one of equals.
 *
 * Logits between places are means of those at the places, with weights that sum to 1. So of all pixels between the same places only those
 * classes can win whose largest logit there is at least the best of all smallest ones; mostly that is one class.
 *
 * @param tile of the whole image
 * @param blended overwritten: room for the row at the tile's own columns
 * @param out written to: the class of every column
 */
export function bestClasses(
  tile: Tile,
  row: number,
  numClasses: number,
  blended: Float64Array,
  out: { [column: number]: number },
): void {
  blendRow(tile, row, numClasses, blended);
  let last: Taps | undefined;
  let candidates: number[] = [];
  for (const [column, taps] of tile.columns.entries()) {
    const { first, weights } = taps;
    if (first !== last?.first || weights.length !== last.weights.length) {
      candidates = candidatesAt(blended, first, weights.length, numClasses);
      last = taps;
    }
    out[column] =
      candidates.length === 1 ? candidates[0] : best(blended, taps, candidates, numClasses);
  }
}

function candidatesAt(
  blended: Float64Array,
  first: number,
  places: number,
  numClasses: number,
): number[] {
  const largest: number[] = [];
  let atLeast = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < numClasses; c++) {
    let low = blended[first * numClasses + c];
    let high = low;
    for (let place = first + 1; place < first + places; place++) {
      const value = blended[place * numClasses + c];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    largest.push(high);
    if (low > atLeast) atLeast = low;
  }
  const candidates: number[] = [];
  for (let c = 0; c < numClasses; c++) if (largest[c] >= atLeast) candidates.push(c);
  return candidates;
}

function best(
  blended: Float64Array,
  { first, weights }: Taps,
  candidates: readonly number[],
  numClasses: number,
): number {
  let best = candidates[0];
  let largest = Number.NEGATIVE_INFINITY;
  for (const c of candidates) {
    let value = 0;
    for (let tap = 0; tap < weights.length; tap++) {
      value += weights[tap] * blended[(first + tap) * numClasses + c];
    }
    if (value > largest) {
      largest = value;
      best = c;
    }
  }
  return best;
}
