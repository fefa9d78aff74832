import { ContMix2D, type ContMix2DInputs, windowSizes } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodRowPlan } from '../plan.ts';
import { positionsOf, SOFTMAX_COST } from '../positions.ts';

export const contMix2DConfig: KernelConfig = {
  kernelName: ContMix2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { x, logits, relativePositionBias } = inputs as ContMix2DInputs;
    const [batch, height, width, groups, kernelSize] = logits.shape;
    const taps = groups * kernelSize ** 2;
    const work = {
      units: batch * height,
      // The aggregation's, and what the softmax takes.
      multiplyAdds: batch * height * width * kernelSize ** 2 * (x.shape[3] + groups * SOFTMAX_COST),
      scratchBytes: width * taps * Float32Array.BYTES_PER_ELEMENT,
    };
    const rowPlan = neighborhoodRowPlan(windowSizes(x.shape, logits.shape));
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withWords(rowPlan, (plan) =>
        heap.withWords(positionsOf(logits.shape), (positions) =>
          heap.run('contMix', work, (scratch) => [
            plan,
            positions,
            heap.addressOf(x),
            heap.addressOf(logits),
            heap.addressOf(relativePositionBias),
            y,
            scratch,
            heap.constants,
          ]),
        ),
      ),
    );
  },
};
