import {
  ContMix2DLogits,
  type ContMix2DLogitsAttrs,
  type ContMix2DLogitsInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const contMix2DLogitsConfig: KernelConfig = {
  kernelName: ContMix2DLogits,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { query, key, projection, bias } = inputs as ContMix2DLogitsInputs;
    const { groups } = attrs as unknown as ContMix2DLogitsAttrs;
    return runOp(backend, ContMix2DLogits, [query, key, projection, bias], { ints: { groups } });
  },
};
