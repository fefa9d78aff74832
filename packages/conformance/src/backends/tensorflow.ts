import {
  ContMix2D,
  ContMix2DAttention,
  ContMix2DBackpropBias,
  ContMix2DBackpropLogits,
  FusedInvolution2D,
  FusedPaddedConv2D,
  FusedSameDepthwiseConv2D,
  Gelu,
  GlobalResponseNorm2D,
  Involution2D,
  Involution2DBackpropInput,
  Involution2DBackpropKernel,
  LayerNorm2D,
  NeighborhoodAv2D,
  NeighborhoodAv2DBackpropAttention,
  NeighborhoodAv2DBackpropInput,
  register as registerOps,
} from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from './backend.ts';

/** tfjs-node with @dynaconv/kernels-node. */
export const tensorflow: ConformanceBackend = {
  name: 'tensorflow',
  tfjsBackend: 'tensorflow',
  kernels: [
    ContMix2D,
    ContMix2DAttention,
    ContMix2DBackpropBias,
    ContMix2DBackpropLogits,
    FusedInvolution2D,
    FusedPaddedConv2D,
    FusedSameDepthwiseConv2D,
    Gelu,
    GlobalResponseNorm2D,
    Involution2D,
    Involution2DBackpropInput,
    Involution2DBackpropKernel,
    LayerNorm2D,
    NeighborhoodAv2D,
    NeighborhoodAv2DBackpropAttention,
    NeighborhoodAv2DBackpropInput,
  ],
  async setup() {
    const { register } = await import('@dynaconv/kernels-node/base');
    register();
    if (!(await setBackend('tensorflow'))) {
      throw new Error("tfjs could not start its backend 'tensorflow'");
    }
    registerOps();
  },
  async teardown() {
    const { unregister } = await import('@dynaconv/kernels-node/base');
    unregister();
  },
};
