import { computeInvolution2DInfo } from '../contracts/Involution2D.ts';
import { Involution2DBackpropInput } from '../contracts/Involution2DBackpropInput.ts';
import { defineKernel } from '../define_kernel.ts';
import { makeOutput, readFloats, scatter, strided } from './loops.ts';

export const involution2DBackpropInputConfig = defineKernel(
  Involution2DBackpropInput,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs;
    const info = computeInvolution2DInfo(attrs.inputShape, kernel.shape, attrs);
    const dx = scatter(info, strided(info), readFloats(backend, dy), readFloats(backend, kernel));
    return makeOutput(backend, attrs.inputShape, dx);
  },
);
