import { registerGradient, registerKernel } from '@tensorflow/tfjs-core';
import { contMix2DAttentionGradConfig } from './gradients/ContMix2DAttention_grad.ts';
import { involution2DGradConfig } from './gradients/Involution2D_grad.ts';
import { involution2DBackpropInputGradConfig } from './gradients/Involution2DBackpropInput_grad.ts';
import { involution2DBackpropKernelGradConfig } from './gradients/Involution2DBackpropKernel_grad.ts';
import { neighborhoodAv2DGradConfig } from './gradients/NeighborhoodAv2D_grad.ts';
import { neighborhoodAv2DBackpropAttentionGradConfig } from './gradients/NeighborhoodAv2DBackpropAttention_grad.ts';
import { neighborhoodAv2DBackpropInputGradConfig } from './gradients/NeighborhoodAv2DBackpropInput_grad.ts';
import { contMix2DConfig } from './reference/ContMix2D.ts';
import { contMix2DAttentionConfig } from './reference/ContMix2DAttention.ts';
import { contMix2DBackpropBiasConfig } from './reference/ContMix2DBackpropBias.ts';
import { contMix2DBackpropLogitsConfig } from './reference/ContMix2DBackpropLogits.ts';
import { involution2DConfig } from './reference/Involution2D.ts';
import { involution2DBackpropInputConfig } from './reference/Involution2DBackpropInput.ts';
import { involution2DBackpropKernelConfig } from './reference/Involution2DBackpropKernel.ts';
import { neighborhoodAv2DConfig } from './reference/NeighborhoodAv2D.ts';
import { neighborhoodAv2DBackpropAttentionConfig } from './reference/NeighborhoodAv2DBackpropAttention.ts';
import { neighborhoodAv2DBackpropInputConfig } from './reference/NeighborhoodAv2DBackpropInput.ts';

const gradConfigs = [
  contMix2DAttentionGradConfig,
  neighborhoodAv2DGradConfig,
  neighborhoodAv2DBackpropAttentionGradConfig,
  neighborhoodAv2DBackpropInputGradConfig,
  involution2DGradConfig,
  involution2DBackpropInputGradConfig,
  involution2DBackpropKernelGradConfig,
];

const referenceKernelConfigs = [
  contMix2DConfig,
  contMix2DAttentionConfig,
  contMix2DBackpropBiasConfig,
  contMix2DBackpropLogitsConfig,
  neighborhoodAv2DConfig,
  neighborhoodAv2DBackpropAttentionConfig,
  neighborhoodAv2DBackpropInputConfig,
  involution2DConfig,
  involution2DBackpropInputConfig,
  involution2DBackpropKernelConfig,
];

let registered = false;

/** Registers the ops' gradients, and their kernels for the cpu backend. Calling it again does nothing. */
export function register(): void {
  if (registered) return;
  registered = true;
  for (const config of gradConfigs) registerGradient(config);
  for (const config of referenceKernelConfigs) registerKernel(config);
}
