import {
  LayerNorm2D,
  type LayerNorm2DAttrs,
  type LayerNorm2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const layerNorm2DConfig: KernelConfig = {
  kernelName: LayerNorm2D,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs as LayerNorm2DInputs;
    const { epsilon } = attrs as unknown as LayerNorm2DAttrs;
    return runOp(backend, LayerNorm2D, [x, gamma, beta], { floats: { epsilon } });
  },
};
