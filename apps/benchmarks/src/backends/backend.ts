import type * as tf from '@tensorflow/tfjs-core';
import type { peakBytes } from '../measure/peak_bytes.ts';

/** A way to run our kernels: an instruction set, a number of threads. */
interface Mode {
  readonly name: string;
  enter(): void;
}

/** A tfjs backend with our kernels, which can be taken out and put back between one call and the next. */
export interface BenchmarkedBackend {
  /** tfjs's name for it. */
  readonly name: string;
  /** Libraries that decide its speed, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Others are compared with the first. */
  readonly modes: readonly Mode[];
  /** Runs something, to the end of its promise, as it would run without our kernels: our ops are then the best compositions of stock ops we know. */
  withStockOps<T>(run: () => T): T;
  /** Why a network cannot run on stock ops here; absent, or undefined, where it can. */
  stockObstacle?(model: string): string | undefined;
  /** Disposes of what `withStockOps` keeps from one call to the next. */
  disposeStock(): void;
  /** A tensor of the same shape, placed in memory as inputs should be; absent where placement does not matter. */
  place?(x: tf.Tensor): tf.Tensor;
  /** Calls it `times` times, and waits until the last has been computed. */
  run(call: () => tf.Tensor | tf.Tensor[], times: number): void | Promise<void>;
  /** Milliseconds that a run should last for the wait at its end to be negligible; absent where there is no wait. */
  sampleMs?: number;
  /** The most bytes that a call holds at once beyond those held before; absent where it cannot be measured. */
  readonly peakBytes?: typeof peakBytes;
}
