import { registerKernels, unregisterKernels } from '@dynaconv/involution-ops/base';
import { contMix2DConfig } from './kernels/ContMix2D.ts';
import { contMix2DAttentionConfig } from './kernels/ContMix2DAttention.ts';
import { contMix2DBackpropBiasConfig } from './kernels/ContMix2DBackpropBias.ts';
import { contMix2DBackpropLogitsConfig } from './kernels/ContMix2DBackpropLogits.ts';
import { fusedInvolution2DConfig } from './kernels/FusedInvolution2D.ts';
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

const kernelConfigs = [
  contMix2DConfig,
  contMix2DAttentionConfig,
  contMix2DBackpropBiasConfig,
  contMix2DBackpropLogitsConfig,
  fusedInvolution2DConfig,
  fusedSameDepthwiseConv2DConfig,
  geluConfig,
  globalResponseNorm2DConfig,
  layerNorm2DConfig,
  involution2DConfig,
  involution2DBackpropInputConfig,
  involution2DBackpropKernelConfig,
  neighborhoodAv2DConfig,
  neighborhoodAv2DBackpropAttentionConfig,
  neighborhoodAv2DBackpropInputConfig,
];

/** Registers the kernels for tfjs's 'webgl' backend; calling it again does nothing more. */
export function register(): void {
  registerKernels(kernelConfigs);
}

/** Removes the kernels again: the ops then run as compositions of stock ops. */
export function unregister(): void {
  unregisterKernels(kernelConfigs);
}
