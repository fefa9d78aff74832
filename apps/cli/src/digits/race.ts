import { setImmediate } from 'node:timers/promises';
import type { ImageClassifier } from '@dynaconv/models';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { withStockOps } from './stock_ops.ts';

const ROUNDS = 5;

/** Medians of one run, both sides by turns, so that what else the machine does slows both. */
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
  // The first run of each allocates and compiles.
  kernels();
  stock();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Lets a Ctrl-C through.
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

/** Of an odd number of values. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];
