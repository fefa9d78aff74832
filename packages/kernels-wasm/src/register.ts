import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { backend, getBackend, type KernelConfig, ready } from '@tensorflow/tfjs-core';
import type { Variant } from './assemble.ts';
import { heapOf, useThreads, useVariant } from './backend.ts';
import { guardStart } from './guarded_start.ts';
import * as exported from './kernels/index.ts';
import { isSupported } from './modules.ts';
import * as stock from './stock/register.ts';

export { stockKernels } from './stock/register.ts';

/** The kernels of our ops that `register` registers. */
export const kernels: readonly KernelConfig[] = Object.values(exported);

export interface RegisterOptions {
  /** 'auto' (default) takes relaxed SIMD where the engine has it, which rounds once for a multiply and an add. */
  variant?: 'auto' | Variant;
  /**
   * The most threads that kernels use from now on; by default as many as `navigator.hardwareConcurrency`. A backend never uses
   * more than were allowed when it started. More than one only on cross-origin isolated pages, where tfjs's memory is shared.
   */
  threads?: number;
}

const REGISTER_OPTIONS: OptionNames<RegisterOptions> = { variant: true, threads: true };

/**
 * Registers the kernels for tfjs's 'wasm' backend, those of our ops and the gradients of convolutions and of `tf.gather` that
 * tfjs-backend-wasm lacks, so that any model trains on it; calling it again changes the variant. Where the engine has no SIMD at
 * all, 'auto' registers nothing, and the ops run as compositions of stock ops.
 * @returns the variant in use, undefined for none
 * @throws if a variant is asked for by name that this engine does not run, or for an option that is none
 */
export function register(options: RegisterOptions = {}): Variant | undefined {
  assertOptions('kernels-wasm: register', options, REGISTER_OPTIONS);
  const { variant = 'auto', threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new RangeError(`kernels-wasm: threads is ${threads}, expected an integer of at least 1`);
  }
  const chosen = variant === 'auto' ? bestVariant() : variant;
  if (!chosen) return undefined;
  if (!isSupported(chosen)) {
    throw new Error(
      `kernels-wasm: this engine does not run WebAssembly ${chosen}; use variant 'auto' to take what it does run`,
    );
  }
  guardStart();
  useVariant(chosen);
  if (threads !== undefined) useThreads(threads);
  registerKernels(kernels);
  stock.register();
  return chosen;
}

/** Removes the kernels again: the ops then run as compositions of stock ops, and tfjs has what it had before. */
export function unregister(): void {
  unregisterKernels(kernels);
  stock.unregister();
}

/**
 * Starts the threads of the current backend, which its first kernel does otherwise: worth awaiting before something is timed.
 * Kernels run on one thread meanwhile, and give the same bits on any number.
 * @returns how many there are
 * @throws if the current backend is not 'wasm'
 */
export async function startThreads(): Promise<number> {
  await ready();
  if (getBackend() !== 'wasm') {
    throw new Error(
      `kernels-wasm: the current backend is '${getBackend()}', expected 'wasm'; call tf.setBackend('wasm') first`,
    );
  }
  return heapOf(backend()).threads;
}

const bestVariant = (): Variant | undefined =>
  (['relaxed-simd', 'simd'] as const).find(isSupported);
