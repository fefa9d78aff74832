import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { backend, getBackend, ready } from '@tensorflow/tfjs-core';
import { heapOf, useThreads, useVariant } from './backend.ts';
import { contMix2DConfig } from './kernels/ContMix2D.ts';
import { contMix2DAttentionConfig } from './kernels/ContMix2DAttention.ts';
import { contMix2DBackpropBiasConfig } from './kernels/ContMix2DBackpropBias.ts';
import { contMix2DBackpropLogitsConfig } from './kernels/ContMix2DBackpropLogits.ts';
import { contMix2DLogitsConfig } from './kernels/ContMix2DLogits.ts';
import { fusedInvolution2DConfig } from './kernels/FusedInvolution2D.ts';
import { fusedPaddedConv2DConfig } from './kernels/FusedPaddedConv2D.ts';
import { fusedSameDepthwiseConv2DConfig } from './kernels/FusedSameDepthwiseConv2D.ts';
import { geluConfig } from './kernels/Gelu.ts';
import { globalResponseNorm2DConfig } from './kernels/GlobalResponseNorm2D.ts';
import { involution2DConfig } from './kernels/Involution2D.ts';
import { involution2DBackpropInputConfig } from './kernels/Involution2DBackpropInput.ts';
import { involution2DBackpropKernelConfig } from './kernels/Involution2DBackpropKernel.ts';
import { layerNorm2DConfig } from './kernels/LayerNorm2D.ts';
import { neighborhoodAv2DConfig } from './kernels/NeighborhoodAv2D.ts';
import { neighborhoodAv2DBackpropAttentionConfig } from './kernels/NeighborhoodAv2DBackpropAttention.ts';
import { neighborhoodAv2DBackpropInputConfig } from './kernels/NeighborhoodAv2DBackpropInput.ts';
import { isSupported, type Variant } from './modules.ts';

const kernelConfigs = [
  contMix2DConfig,
  contMix2DAttentionConfig,
  contMix2DBackpropBiasConfig,
  contMix2DBackpropLogitsConfig,
  contMix2DLogitsConfig,
  neighborhoodAv2DConfig,
  neighborhoodAv2DBackpropAttentionConfig,
  neighborhoodAv2DBackpropInputConfig,
  fusedInvolution2DConfig,
  fusedPaddedConv2DConfig,
  fusedSameDepthwiseConv2DConfig,
  geluConfig,
  globalResponseNorm2DConfig,
  layerNorm2DConfig,
  involution2DConfig,
  involution2DBackpropInputConfig,
  involution2DBackpropKernelConfig,
];

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
 * Registers the kernels for tfjs's 'wasm' backend; calling it again changes the variant. Where the engine has no SIMD at
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
  useVariant(chosen);
  if (threads !== undefined) useThreads(threads);
  registerKernels(kernelConfigs);
  return chosen;
}

/** Removes the kernels again: the ops then run as compositions of stock ops. */
export function unregister(): void {
  unregisterKernels(kernelConfigs);
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
