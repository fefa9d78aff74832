import {
  computeInvolution2DInfo,
  Involution2D,
  type Involution2DAttrs,
  type Involution2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { involutionAggregator } from '../aggregator.ts';
import { run } from '../backend.ts';
import { forwardAxes, forwardSizes } from '../sizes.ts';

const shaderFor = involutionAggregator();

export const involution2DConfig: KernelConfig = {
  kernelName: Involution2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, kernel } = inputs as Involution2DInputs;
    const info = computeInvolution2DInfo(
      x.shape,
      kernel.shape,
      attrs as unknown as Involution2DAttrs,
    );
    return run(backend, Involution2D, shaderFor(info), {
      inputs: [x, kernel],
      uniforms: { ...forwardSizes(info), ...forwardAxes(info) },
      shape: [info.batch, info.outHeight, info.outWidth, info.channels],
    });
  },
};
