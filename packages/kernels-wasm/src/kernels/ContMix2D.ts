import { ContMix2D, type ContMix2DInputs, windowSizes } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { neighborhoodRowPlan } from '../plan.ts';
import { positionsOf } from '../positions.ts';

export const contMix2DConfig: KernelConfig = {
  kernelName: ContMix2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { x, logits, relativePositionBias } = inputs as ContMix2DInputs;
    const [, , width, groups, kernelSize] = logits.shape;
    const rowBytes = width * groups * kernelSize ** 2 * Float32Array.BYTES_PER_ELEMENT;
    const rowPlan = neighborhoodRowPlan(windowSizes(x.shape, logits.shape));
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withScratch(rowBytes, (scratch) =>
        heap.withWords(rowPlan, (plan) =>
          heap.withWords(positionsOf(logits.shape), (positions) =>
            heap.contMix(
              plan,
              positions,
              heap.addressOf(x),
              heap.addressOf(logits),
              heap.addressOf(relativePositionBias),
              y,
              scratch,
              heap.constants,
            ),
          ),
        ),
      ),
    );
  },
};
