import type { Size } from '@dynaconv/models/images';
import { nextFrame } from '@tensorflow/tfjs-core';
import { bestClasses } from './best_classes.ts';
import { addPixel, blendRow, type View } from './tile.ts';

/** An array of class indices, in as few bytes as they need. */
export type ClassIndices = Uint8Array | Uint16Array | Int32Array;

export interface ClassMap {
  /** The class of every pixel, row by row. */
  map: ClassIndices;
  /** The softmax of that class; the mean over the passes, where there are several. */
  scores?: Float32Array;
}

/** How much is computed between two looks at the signal: a few hundredths of a second. */
const VALUES_AT_ONCE = 2 ** 23;

/**
 * The most probable class of every pixel of an image. It goes row by row, so that logits of the whole image are never in memory.
 *
 * @param views the passes over the image; where there are several, their softmaxes are averaged
 * @param wantsScores whether the probabilities are wanted too
 * @throws the signal's reason
 */
export async function classMap(
  views: readonly View[],
  { height, width }: Size,
  numClasses: number,
  wantsScores: boolean,
  signal?: AbortSignal,
): Promise<ClassMap> {
  const map = indices(height * width, numClasses);
  const scores = wantsScores ? new Float32Array(height * width) : undefined;
  const isSimple = views.length === 1 && views[0].length === 1 && !scores;
  const rooms = views.map((view) => view.map((tile) => new Float64Array(tile.width * numClasses)));
  let computed = 0;
  for (let row = 0; row < height; row++) {
    computed += width * numClasses;
    if (computed > VALUES_AT_ONCE) {
      await nextFrame();
      signal?.throwIfAborted();
      computed = 0;
    }
    const out = map.subarray(row * width, (row + 1) * width);
    if (isSimple) bestClasses(views[0][0], row, numClasses, rooms[0][0], out);
    else averageRow(views, rooms, row, numClasses, out, scores?.subarray(row * width));
  }
  return { map, scores };
}

function indices(size: number, numClasses: number): ClassIndices {
  if (numClasses <= 2 ** 8) return new Uint8Array(size);
  return numClasses <= 2 ** 16 ? new Uint16Array(size) : new Int32Array(size);
}

/** A row of the map, from the mean of the passes' softmaxes. */
function averageRow(
  views: readonly View[],
  rooms: readonly Float64Array[][],
  row: number,
  numClasses: number,
  out: ClassIndices,
  scores?: Float32Array,
): void {
  const used = views.map((view, v) =>
    view
      .map((tile, t) => ({ tile, blended: rooms[v][t] }))
      .filter(({ tile, blended }) => blendRow(tile, row, numClasses, blended)),
  );
  const logits = new Float64Array(numClasses);
  const sums = new Float64Array(numClasses);
  for (let column = 0; column < out.length; column++) {
    sums.fill(0);
    for (const view of used) {
      logits.fill(0);
      for (const { tile, blended } of view) addPixel(tile, blended, column, logits);
      addSoftmax(logits, sums);
    }
    let best = 0;
    for (let c = 1; c < numClasses; c++) if (sums[c] > sums[best]) best = c;
    out[column] = best;
    if (scores) scores[column] = sums[best] / views.length;
  }
}

/** @param logits overwritten */
function addSoftmax(logits: Float64Array, sums: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of logits) if (value > largest) largest = value;
  let total = 0;
  for (let c = 0; c < logits.length; c++) {
    logits[c] = Math.exp(logits[c] - largest);
    total += logits[c];
  }
  for (let c = 0; c < logits.length; c++) sums[c] += logits[c] / total;
}
