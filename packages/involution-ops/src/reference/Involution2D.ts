import type { KernelConfig } from '@tensorflow/tfjs-core';
import {
  computeInvolution2DInfo,
  Involution2D,
  type Involution2DAttrs,
  type Involution2DInputs,
} from '../kernels/Involution2D.ts';
import { aggregate, makeOutput, readFloats, strided } from './loops.ts';

/** Plain loops: the definition, for the cpu backend. Sums are float64 until they are stored. */
export const involution2DConfig: KernelConfig = {
  kernelName: Involution2D,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs as Involution2DInputs;
    const info = computeInvolution2DInfo(
      x.shape,
      kernel.shape,
      attrs as unknown as Involution2DAttrs,
    );
    const y = aggregate(info, strided(info), readFloats(backend, x), readFloats(backend, kernel));
    return makeOutput(backend, [info.batch, info.outHeight, info.outWidth, info.channels], y);
  },
};
