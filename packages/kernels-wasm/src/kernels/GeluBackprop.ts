import { defineKernel, GeluBackprop } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';

/** What an exponential and a rational of a float take, in multiply–adds. */
const COST = 20;

export const geluBackpropConfig = defineKernel(
  GeluBackprop,
  'wasm',
  ({ inputs: { dy, x }, backend }) => {
    const heap = heapOf(backend);
    const size = util.sizeFromShape(x.shape);
    return heap.output(x.shape, (dx) =>
      heap.run('geluBackprop', { units: size, multiplyAdds: size * COST }, () => ({
        dy: heap.addressOf(dy),
        x: heap.addressOf(x),
        dx,
        constants: heap.constants,
      })),
    );
  },
);
