import * as tf from '@tensorflow/tfjs-core';
import { afterwards } from '../afterwards.ts';

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * The most bytes of tfjs-wasm's heap that `run` has at once beyond those held before: outputs, intermediates and our kernels'
 * scratch, exactly as asked of malloc. Weights, held before, do not count; nor does what XNNPACK allocates inside its own
 * kernels, which JavaScript does not see.
 */
export function peakBytes(run: () => Promise<unknown>): Promise<number>;
export function peakBytes(run: () => void): number;
export function peakBytes(run: () => unknown): number | Promise<number> {
  const { wasm } = tf.backend() as unknown as { wasm: Allocator };
  // At their first call Emscripten's functions replace themselves on `wasm`, which would undo the replacement below.
  wasm._free(wasm._malloc(1));
  const { _malloc, _free } = wasm;
  const sizes = new Map<number, number>();
  let [held, peak] = [0, 0];
  wasm._malloc = (bytes) => {
    const address = _malloc(bytes);
    // An address past 2 GB is negative here, and positive where it is freed.
    sizes.set(address >>> 0, bytes);
    held += bytes;
    peak = Math.max(peak, held);
    return address;
  };
  wasm._free = (address) => {
    held -= sizes.get(address >>> 0) ?? 0;
    sizes.delete(address >>> 0);
    _free(address);
  };
  const result = afterwards(run, () => Object.assign(wasm, { _malloc, _free }));
  return result instanceof Promise ? result.then(() => peak) : peak;
}
