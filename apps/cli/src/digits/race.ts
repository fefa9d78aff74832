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
 * @param run runs a network until its results are there
 * @param images how many images it is run for at a time
 */
export async function race(
  run: () => Promise<unknown>,
  images: number,
  signal: AbortSignal,
): Promise<Race> {
  const kernels = () => seconds(run);
  const stock = () => withStockOps(() => seconds(run));
  // Warms up: the first run of each side allocates memory and compiles.
  await kernels();
  await stock();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Lets the event loop run, so that Ctrl-C works.
    await setImmediate(undefined, { signal });
    rounds.push({ ours: await kernels(), theirs: await stock() });
  }
  return {
    imagesPerSecond: images / median(rounds.map(({ ours }) => ours)),
    stockImagesPerSecond: images / median(rounds.map(({ theirs }) => theirs)),
    speedup: median(rounds.map(({ ours, theirs }) => theirs / ours)),
  };
}

/**
 * A race in words, as two lines.
 *
 * @param unit of what was run, in plural
 * @param how it was run
 * @param decimals of the rates
 */
export function raceLines(
  { imagesPerSecond, stockImagesPerSecond, speedup }: Race,
  { unit, how, decimals }: { unit: string; how: string; decimals: number },
): string[] {
  return [
    `speed       ${imagesPerSecond.toFixed(decimals)} ${unit} a second, ${how}`,
    `stock ops   ${stockImagesPerSecond.toFixed(decimals)} ${unit} a second for the same model; the kernels are ${speedup.toFixed(1)} times faster`,
  ];
}

/** Waits for what a network gives, and frees it. */
export async function settled(output: Tensor): Promise<void> {
  await output.data();
  output.dispose();
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

/** The median of an odd number of values. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1];
