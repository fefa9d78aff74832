import { setImmediate } from 'node:timers/promises';
import type { ImageClassifier } from '@dynaconv/models';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { withStockOps } from './stock_ops.ts';

const ROUNDS = 5;

/** Medians of one run, in which both sides take turns, so that other load on the machine slows both alike. */
export interface Race {
  /** Images a second with the kernels of this project. */
  readonly imagesPerSecond: number;
  /** Images a second of the same model composed of stock ops. */
  readonly stockImagesPerSecond: number;
  /** Median, over the rounds, of the ratio of the two. */
  readonly speedup: number;
}

/** @param batch normalised images, float32 [B, H, W, 3] */
export async function race(
  classifier: ImageClassifier,
  batch: Tensor4D,
  signal: AbortSignal,
): Promise<Race> {
  const kernels = () => seconds(classifier, batch);
  const stock = () => withStockOps(() => seconds(classifier, batch));
  // Warms up: the first run of each side allocates memory and compiles.
  kernels();
  stock();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Lets the event loop run, so that Ctrl-C works.
    await setImmediate(undefined, { signal });
    rounds.push({ ours: kernels(), theirs: stock() });
  }
  const [images] = batch.shape;
  return {
    imagesPerSecond: images / median(rounds.map(({ ours }) => ours)),
    stockImagesPerSecond: images / median(rounds.map(({ theirs }) => theirs)),
    speedup: median(rounds.map(({ ours, theirs }) => theirs / ours)),
  };
}

function seconds(classifier: ImageClassifier, batch: Tensor4D): number {
  const start = performance.now();
  const logits = classifier.predict(batch);
  logits.dataSync();
  const end = performance.now();
  logits.dispose();
  return (end - start) / 1000;
}

/** The median of an odd number of values. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];
