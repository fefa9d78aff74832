import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs-core';
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

/**
 * @param predict runs a network
 * @param images how many images it is run for at a time
 */
export async function race(
  predict: () => Tensor,
  images: number,
  signal: AbortSignal,
): Promise<Race> {
  const kernels = () => seconds(predict);
  const stock = () => withStockOps(() => seconds(predict));
  // Warms up: the first run of each side allocates memory and compiles.
  kernels();
  stock();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Lets the event loop run, so that Ctrl-C works.
    await setImmediate(undefined, { signal });
    rounds.push({ ours: kernels(), theirs: stock() });
  }
  return {
    imagesPerSecond: images / median(rounds.map(({ ours }) => ours)),
    stockImagesPerSecond: images / median(rounds.map(({ theirs }) => theirs)),
    speedup: median(rounds.map(({ ours, theirs }) => theirs / ours)),
  };
}

function seconds(predict: () => Tensor): number {
  const start = performance.now();
  const output = predict();
  output.dataSync();
  const end = performance.now();
  output.dispose();
  return (end - start) / 1000;
}

/** The median of an odd number of values. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];
