import { unregisterKernels } from '@dynaconv/involution-ops/base';
import { getKernel, registerKernel } from '@tensorflow/tfjs-core';
import { type AddonInfo, findTfjsBinding, loadAddon, loadTfjsNode } from './addon.ts';
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
import { sameDepthwiseConv2DBackpropFilterConfig } from './kernels/SameDepthwiseConv2DBackpropFilter.ts';
import { restoreLegacyUtil } from './node_compat.ts';

const kernelConfigs = [
  contMix2DConfig,
  contMix2DAttentionConfig,
  contMix2DBackpropBiasConfig,
  contMix2DLogitsConfig,
  contMix2DBackpropLogitsConfig,
  neighborhoodAv2DConfig,
  neighborhoodAv2DBackpropAttentionConfig,
  neighborhoodAv2DBackpropInputConfig,
  fusedInvolution2DConfig,
  fusedPaddedConv2DConfig,
  fusedSameDepthwiseConv2DConfig,
  sameDepthwiseConv2DBackpropFilterConfig,
  geluConfig,
  globalResponseNorm2DConfig,
  layerNorm2DConfig,
  involution2DConfig,
  involution2DBackpropInputConfig,
  involution2DBackpropKernelConfig,
];

/** What the kernels run on. */
export type Registration = AddonInfo;

/**
 * Loads tfjs-node where it is not loaded yet, repairs it for Node 23 and newer, and registers the kernels for its backend
 * 'tensorflow'. Calling it again, or from another copy of this package, does no harm.
 *
 * The environment variable DYNACONV_SIMD chooses an instruction set other than the widest: baseline, avx2 or avx512.
 * @throws Error where tfjs-node is not installed or does not start, where there is no binary for this platform, and for a
 *   DYNACONV_SIMD that this processor does not have
 */
export function register(): Registration {
  restoreLegacyUtil();
  if (!findTfjsBinding()) loadTfjsNode();
  const binding = findTfjsBinding();
  if (!binding) {
    throw new Error(
      'kernels-node: tfjs-node is loaded, but its tfjs_binding.node is not where 4.x has it',
    );
  }
  const info = loadAddon().register(binding);
  for (const config of kernelConfigs) {
    if (!getKernel(config.kernelName, config.backendName)) registerKernel(config);
  }
  return info;
}

/** Removes the kernels again: the ops then run as compositions of stock ops. TensorFlow keeps its ops, which nothing calls. */
export function unregister(): void {
  unregisterKernels(kernelConfigs);
}

/**
 * Chooses how many threads the kernels use; results do not depend on it. tfjs-node's own ops have threads of their own.
 * @param threads at least 1; 0 for as many as there are processors, the default
 * @throws RangeError for anything else
 */
export function setNumThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 0 || threads > MAX_THREADS) {
    throw new RangeError(
      `kernels-node: ${threads} threads, expected a whole number from 0 to ${MAX_THREADS}`,
    );
  }
  loadAddon().setNumThreads(threads);
}

const MAX_THREADS = 256;

/** Threads that the kernels use. */
export const numThreads = (): number => loadAddon().numThreads();
