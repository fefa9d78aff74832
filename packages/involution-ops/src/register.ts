import { registerGradient, registerKernel } from '@tensorflow/tfjs-core';
import { involution2DGradConfig } from './gradients/Involution2D_grad.ts';
import { involution2DBackpropInputGradConfig } from './gradients/Involution2DBackpropInput_grad.ts';
import { involution2DBackpropKernelGradConfig } from './gradients/Involution2DBackpropKernel_grad.ts';
import { involution2DConfig } from './reference/Involution2D.ts';
import { involution2DBackpropInputConfig } from './reference/Involution2DBackpropInput.ts';
import { involution2DBackpropKernelConfig } from './reference/Involution2DBackpropKernel.ts';

const gradConfigs = [
  involution2DGradConfig,
  involution2DBackpropInputGradConfig,
  involution2DBackpropKernelGradConfig,
];

const referenceKernelConfigs = [
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
