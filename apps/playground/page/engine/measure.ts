import type { ImageClassifier } from '@dynaconv/models';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Timed runs of a backend, fewer if they take longer than this together. */
const RUNS = 7;
const ENOUGH_MS = 4000;

/** Whether a backend has been timed often enough to say. */
export const isMeasured = (runs: readonly number[]): boolean =>
  runs.length >= RUNS || runs.reduce((a, b) => a + b, 0) > ENOUGH_MS;

/** Milliseconds from a normalised image on the current backend to its logits in JavaScript's memory. */
export async function timeOnce(classifier: ImageClassifier, x: Tensor4D): Promise<number> {
  const start = performance.now();
  const logits = classifier.predict(x);
  await logits.data();
  const end = performance.now();
  logits.dispose();
  return end - start;
}
