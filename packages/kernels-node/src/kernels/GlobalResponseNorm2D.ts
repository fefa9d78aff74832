import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
  type GlobalResponseNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const globalResponseNorm2DConfig: KernelConfig = {
  kernelName: GlobalResponseNorm2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as GlobalResponseNorm2DInputs;
    const { epsilon } = attrs as unknown as GlobalResponseNorm2DAttrs;
    return runOp(backend, GlobalResponseNorm2D, [x, gamma, beta], { floats: { epsilon } });
  },
};
