import { computeInvolution2DInfo, Involution2D } from '../contracts/Involution2D.ts';
import { defineKernel } from '../define_kernel.ts';
import { aggregate, makeOutput, readFloats, strided } from './loops.ts';

/** Plain loops: the definition, for the cpu backend. Sums are float64 until they are stored. */
export const involution2DConfig = defineKernel(
  Involution2D,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs;
    const info = computeInvolution2DInfo(x.shape, kernel.shape, attrs);
    const y = aggregate(info, strided(info), readFloats(backend, x), readFloats(backend, kernel));
    return makeOutput(backend, [info.batch, info.outHeight, info.outWidth, info.channels], y);
  },
);
