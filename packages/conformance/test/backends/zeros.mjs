// A third party's backend, as its author would write it: tfjs's cpu backend with a kernel of its own, which gives zeros.

import { register } from '@dynaconv/involution-ops/base';
import { getKernel, registerKernel, setBackend, unregisterKernel } from '@tensorflow/tfjs';

export const name = 'zeros';
export const tfjsBackend = 'cpu';
export const kernels = [
  'Involution2D',
  'Involution2DBackpropInput',
  'Involution2DBackpropKernel',
  'NeighborhoodAv2D',
  'NeighborhoodAv2DBackpropInput',
  'NeighborhoodAv2DBackpropAttention',
  'ContMix2D',
  'ContMix2DAttention',
  'ContMix2DBackpropLogits',
  'ContMix2DBackpropBias',
  'OutlookAttention2D',
  'OutlookAttention2DBackpropInput',
  'OutlookAttention2DBackpropAttention',
  'RoiAlign',
  'RoiAlignBackpropInput',
];

let replaced;

export async function setup() {
  await setBackend('cpu');
  register();
  replaced = getKernel('Involution2D', 'cpu');
  unregisterKernel('Involution2D', 'cpu');
  registerKernel({
    kernelName: 'Involution2D',
    backendName: 'cpu',
    kernelFunc: ({ inputs: { x, kernel }, backend }) => {
      const shape = [...kernel.shape.slice(0, 3), x.shape[3]];
      const size = shape.reduce((a, b) => a * b, 1);
      return backend.makeTensorInfo(shape, 'float32', new Float32Array(size));
    },
  });
}

export async function teardown() {
  unregisterKernel('Involution2D', 'cpu');
  registerKernel(replaced);
}
