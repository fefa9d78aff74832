import { computeInvolution2DInfo } from '../contracts/Involution2D.ts';
import { Involution2DBackpropKernel } from '../contracts/Involution2DBackpropKernel.ts';
import { defineKernel } from '../define_kernel.ts';
import { correlate, makeOutput, readFloats, strided } from './loops.ts';

export const involution2DBackpropKernelConfig = defineKernel(
  Involution2DBackpropKernel,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs;
    const info = computeInvolution2DInfo(x.shape, attrs.kernelShape, attrs);
    const dkernel = correlate(info, strided(info), readFloats(backend, dy), readFloats(backend, x));
    return makeOutput(backend, attrs.kernelShape, dkernel);
  },
);
