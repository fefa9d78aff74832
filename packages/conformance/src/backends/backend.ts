import type { Tensor } from '@tensorflow/tfjs-core';
import type { Arithmetic } from '../core/bound.ts';

/** A backend under test: how to bring it up, and what it promises. */
export interface ConformanceBackend {
  /** As reports and the support matrix call it. */
  name: string;
  /** What `tf.getBackend()` must say after `setup`. */
  tfjsBackend: string;
  /** The kernels that must be registered for it after `setup`. The other ops run composed, and must have no kernel. */
  kernels: readonly string[];
  /** Registers what there is to register and makes the backend the current one. Whatever it throws fails the run. */
  setup(): Promise<void>;
  /** Undoes `setup`. */
  teardown?(): Promise<void>;
  /** How it computes; IEEE float32 where left out. */
  arithmetic?: Arithmetic;
  /** Known deviations, in the format of `parseExpectations`. */
  expectations?: string;
  /** Instruments its memory, after `setup`, where that memory is one heap. */
  openHeap?(): Heap;
  /** Watches its device, after `setup`, where it computes on one. */
  openDevice?(): Device;
  /** Bytes that its process holds outside of JavaScript's heap, where that is the only way to see a leak. */
  residentBytes?(): number;
}

/** A backend's heap while cases run: with canaries about every block, and fresh blocks filled with NaNs. */
export interface Heap {
  /** Bytes in blocks that are allocated now. */
  liveBytes(): number;
  /** Bytes the heap takes up. */
  totalBytes(): number;
  /** Makes the heap grow, which moves it, before the next block is allocated. */
  growAtNextAllocation(): void;
  /** What was written outside its block since the last call. */
  takeViolations(): string[];
  /** Ends the instrumentation. */
  close(): void;
}

/** A backend's device while cases run. */
export interface Device {
  /** What is in use on it, such as textures: a case must leave as many as it found. */
  counters(): Readonly<Record<string, number>>;
  /** What it has reported since the last call, once all that was asked of it is done: errors, or that it was lost. */
  takeErrors(): Promise<string[]>;
  /**
   * Where its memory has room between a tensor's values: a tensor of the same values with garbage there. Every case runs on such
   * inputs too.
   */
  withDirtyPadding?(x: Tensor, garbage: number): Tensor;
}
