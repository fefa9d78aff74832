import type { OpDeclaration } from '../core/declare.ts';
import { fusedInvolution2DCases } from './FusedInvolution2D.ts';
import { fusedPointwiseConv2DCases } from './FusedPointwiseConv2D.ts';
import { involution2DCases } from './Involution2D.ts';
import { involution2DBackpropInputCases } from './Involution2DBackpropInput.ts';
import { involution2DBackpropKernelCases } from './Involution2DBackpropKernel.ts';

/** Every op that has a contract. */
export const OPS: readonly OpDeclaration[] = [
  involution2DCases,
  involution2DBackpropInputCases,
  involution2DBackpropKernelCases,
  fusedInvolution2DCases,
  fusedPointwiseConv2DCases,
];
