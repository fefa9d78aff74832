import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  type Involution2DBackpropInputInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const involution2DBackpropInputConfig: KernelConfig = {
  kernelName: Involution2DBackpropInput,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, kernel } = inputs as Involution2DBackpropInputInputs;
    const { strides, dilations, inputShape } = attrs as unknown as Involution2DBackpropInputAttrs;
    return runOp(backend, Involution2DBackpropInput, [dy, kernel], {
      ints: { strides, dilations, input_size: inputShape.slice(1, 3) },
    });
  },
};
