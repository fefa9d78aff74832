/** All contact with the private parts of @tensorflow/tfjs-backend-wasm. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Variant } from './assemble.ts';
import { CONSTANTS } from './constants.ts';
import {
  bindFunctions,
  EIGHT,
  inOrder,
  type KernelFunctions,
  type RangeArguments,
} from './generated/bindings.ts';
import { compileModule } from './modules.ts';
import { ThreadPool } from './threads.ts';

/** What these kernels use of `BackendWasm`, none of it declared by tfjs. */
interface BackendWasm {
  wasm: {
    /** The exports of tfjs's own module, in its unthreaded builds. */
    asm?: { memory?: WebAssembly.Memory };
    /** In its threaded build. */
    wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  /** A copy, as tensors' `dataSync` gives it. */
  readSync(dataId: object): Float32Array | Int32Array;
  disposeData(dataId: object, force?: boolean): boolean;
  dispose(): void;
}

/** A kernel's view of tfjs's heap: addresses of tensors, outputs, scratch, and the functions that work on them. */
export interface Heap extends KernelFunctions {
  /**
   * Runs a kernel that fills a range of its output (rows, tiles, slabs, pixels or floats, which each names in assembly/) on all
   * of it, on several threads where there are, and where it is worth while. Nothing that is computed depends on the range:
   * results are the same bits on any number of threads.
   * @param args what it takes after the range, by name; pointers are byte addresses
   */
  run<Name extends keyof RangeArguments>(
    kernel: Name,
    work: Work,
    args: (scratch: number) => RangeArguments[Name],
  ): void;
  /** How many threads kernels may use: 1, and more once workers have begun. */
  threads: Promise<number>;
  addressOf(tensor: TensorInfo): number;
  /** A copy of a tensor's numbers. */
  read(tensor: TensorInfo): Float32Array | Int32Array;
  /** Address of `CONSTANTS`, which stay on the heap as long as the backend. */
  constants: number;
  /**
   * Address of the tensor as a matrix [size / columns, columns], columns its last axis, in panels (see assembly/lib/panels.ts):
   * laid out once, and kept as long as the tensor, as tfjs keeps XNNPACK's filters.
   */
  panelsOf(tensor: TensorInfo): number;
  /** Whether a tensor has neither NaN nor infinity: looked for once, and kept as long as the tensor. */
  isFinite(tensor: TensorInfo): boolean;
  /** Runs `write` on a new float32 tensor's address and returns the tensor; disposes it if `write` throws. */
  output(shape: number[], write: (address: number) => void): TensorInfo;
  /** Writes zeros: outputs are uninitialised. */
  clear(address: number, bytes: number): void;
  /** Copies bytes, whose old and new place may overlap. */
  move(to: number, from: number, bytes: number): void;
  /** Runs `use` on the address of `bytes` uninitialised bytes that are freed afterwards. */
  withScratch(bytes: number, use: (address: number) => void): void;
  /**
   * As `withScratch`, for a copy of `words`. Plans are copied for each call: it takes 0.1 µs, one percent of the smallest involution
   * through tfjs, and a cache on the heap would have to outlive variants and backends.
   */
  withWords(words: Int32Array, use: (address: number) => void): void;
}

export interface Work {
  /** The first unit; 0 by default. */
  first?: number;
  /** Into which the output can be cut. */
  units: number;
  /** Of all of them, or what takes as long. */
  multiplyAdds: number;
  /** That each thread needs. */
  scratchBytes?: number;
}

/**
 * What a thread has to have to do, in multiply–adds, for a second one to pay: it costs some 20 µs to wake it, in which one
 * thread does 300,000.
 */
const LEAST_WORK = 1e6;

/** Scratch begins at a cache line of its own. */
const CACHE_LINE = 64;

let maxThreads = Number.POSITIVE_INFINITY;

/** How many threads kernels may use from now on; a heap has as many workers as were allowed when it was made. */
export function useThreads(threads: number): void {
  maxThreads = threads;
}

let variant: Variant = 'simd';
const heaps: Record<Variant, WeakMap<object, Heap>> = {
  simd: new WeakMap(),
  'relaxed-simd': new WeakMap(),
};

/** Chooses the module that kernels use from now on. */
export function useVariant(chosen: Variant): void {
  variant = chosen;
}

/**
 * The heap of a backend instance; a disposed backend's goes with it.
 * @throws if tfjs-backend-wasm keeps its memory or its tensors elsewhere than 4.x does
 */
export function heapOf(backend: unknown): Heap {
  let heap = heaps[variant].get(backend as object);
  if (!heap) {
    heap = attach(backend as BackendWasm);
    heaps[variant].set(backend as object, heap);
  }
  return heap;
}

function attach(backend: BackendWasm): Heap {
  const { wasm } = backend;
  const memory = wasm?.asm?.memory ?? wasm?.wasmMemory;
  if (!(memory instanceof WebAssembly.Memory) || !wasm._malloc || !backend.dataIdMap) {
    throw new Error(
      "kernels-wasm: cannot find the memory of backend 'wasm'; expected @tensorflow/tfjs-backend-wasm 4.x, see https://www.npmjs.com/package/@tensorflow/tfjs-backend-wasm",
    );
  }
  const shared =
    typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const module = compileModule(variant, shared);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = exports as Record<string, (...args: readonly number[]) => number>;
  const functions = bindFunctions(kernels);

  const allocate = (bytes: number): number => {
    assertAddressable(bytes);
    // An address past 2 GB comes as a negative number.
    const address = wasm._malloc(bytes) >>> 0;
    if (address === 0) throw outOfMemory(bytes);
    return address;
  };
  // A memory that grows detaches its views: `memory.buffer` is taken afresh each time.
  const put = (words: Int32Array, address: number): number => {
    new Int32Array(memory.buffer, address, words.length).set(words);
    return address;
  };
  const workers = shared ? Math.min(maxThreads, availableThreads()) - 1 : 0;
  const pool =
    workers > 0 ? new ThreadPool({ module, memory, workers, exports, allocate }) : undefined;
  if (pool) stopWith(backend, pool);
  const panels = new Map<object, number>();
  const finite = new Map<object, boolean>();
  onDispose(backend, (dataId) => {
    finite.delete(dataId);
    const address = panels.get(dataId);
    if (address === undefined) return;
    panels.delete(dataId);
    wasm._free(address);
  });
  const heap: Heap = {
    ...functions,
    constants: put(CONSTANTS, allocate(CONSTANTS.byteLength)),
    addressOf: ({ dataId }) => backend.dataIdMap.get(dataId).memoryOffset,
    read: ({ dataId }) => backend.readSync(dataId),
    panelsOf(tensor) {
      let address = panels.get(tensor.dataId);
      if (address === undefined) {
        const columns = tensor.shape[tensor.shape.length - 1];
        const rows = tensor.shape.reduce((a, b) => a * b, 1) / columns;
        const rowBytes = columns * Float32Array.BYTES_PER_ELEMENT;
        address = allocate(panelsBytes(rows, columns));
        functions.packPanels({
          from: heap.addressOf(tensor),
          rowBytes,
          to: address,
          rows,
          columns,
        });
        panels.set(tensor.dataId, address);
      }
      return address;
    },
    isFinite(tensor) {
      const known = finite.get(tensor.dataId);
      if (known !== undefined) return known;
      const n = tensor.shape.reduce((a, b) => a * b, 1);
      const found = functions.allFinite({ x: heap.addressOf(tensor), n });
      finite.set(tensor.dataId, found);
      return found;
    },
    output(shape, write) {
      const bytes = shape.reduce((a, b) => a * b, Float32Array.BYTES_PER_ELEMENT);
      // tfjs does not look at what malloc returns.
      assertAddressable(bytes);
      const tensor = backend.makeOutput(shape, 'float32');
      try {
        const address = heap.addressOf(tensor);
        if (address === 0 && bytes > 0) throw outOfMemory(bytes);
        if (bytes > 0) write(address);
      } catch (error) {
        backend.disposeData(tensor.dataId);
        throw error;
      }
      return tensor;
    },
    clear: (address, bytes) => new Uint8Array(memory.buffer, address, bytes).fill(0),
    move: (to, from, bytes) => new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes),
    threads: pool?.ready ?? Promise.resolve(1),
    run(kernel, { first: begin = 0, units, multiplyAdds, scratchBytes = 0 }, args) {
      const worthwhile = Math.min(units, Math.floor(multiplyAdds / LEAST_WORK));
      const threads = pool ? Math.max(1, Math.min(pool.threads, maxThreads, worthwhile)) : 1;
      const stride = Math.ceil(scratchBytes / CACHE_LINE) * CACHE_LINE;
      const runOn = (scratch: number) => {
        const lists = Array.from({ length: threads }, (_, t) => {
          const [first, last] = [t, t + 1].map((n) => begin + Math.floor((units * n) / threads));
          return [first, last, ...inOrder[kernel](args(scratch + t * stride))];
        });
        if (threads > 1) pool!.run(kernel, lists);
        else kernels[kernel](...lists[0]);
      };
      if (scratchBytes > 0) heap.withScratch(threads * stride, runOn);
      else runOn(0);
    },
    withScratch(bytes, use) {
      const address = allocate(bytes);
      try {
        use(address);
      } finally {
        wasm._free(address);
      }
    },
    withWords(words, use) {
      heap.withScratch(words.byteLength, (address) => use(put(words, address)));
    },
  };
  return heap;
}

const panelsBytes = (rows: number, columns: number): number =>
  rows * Math.ceil(columns / EIGHT) * EIGHT * Float32Array.BYTES_PER_ELEMENT;

/** In a page; elsewhere tfjs has no shared memory. */
const availableThreads = (): number =>
  typeof Worker === 'function' ? (globalThis.navigator?.hardwareConcurrency ?? 1) : 1;

/** Calls `listener` whenever the backend lets go of a tensor's data; tfjs has no event for it. */
function onDispose(backend: BackendWasm, listener: (dataId: object) => void): void {
  const { disposeData } = backend;
  backend.disposeData = (dataId, force) => {
    const disposed = disposeData.call(backend, dataId, force);
    if (disposed) listener(dataId);
    return disposed;
  };
}

/** A disposed backend's memory is not read again. */
function stopWith(backend: BackendWasm, pool: ThreadPool): void {
  const { dispose } = backend;
  backend.dispose = () => {
    pool.stop();
    dispose.call(backend);
  };
}

const ADDRESS_SPACE = 2 ** 32;

/** All that is asked of malloc is asked here first: it takes a size modulo 2³². */
function assertAddressable(bytes: number): void {
  if (!(bytes < ADDRESS_SPACE)) {
    throw new RangeError(
      `kernels-wasm: ${bytes} bytes were asked for at once, and WebAssembly addresses ${ADDRESS_SPACE} (4 GiB) in all; use smaller batches or images`,
    );
  }
}

const outOfMemory = (bytes: number): RangeError =>
  new RangeError(
    `kernels-wasm: the WASM heap has no ${bytes} bytes left; dispose tensors (tf.tidy), or use smaller batches or images`,
  );
