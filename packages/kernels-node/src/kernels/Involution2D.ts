import {
  Involution2D,
  type Involution2DAttrs,
  type Involution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const involution2DConfig: KernelConfig = {
  kernelName: Involution2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs as Involution2DInputs;
    const { strides, dilations } = attrs as unknown as Involution2DAttrs;
    return runOp(backend, Involution2D, [x, kernel], { ints: { strides, dilations } });
  },
};
