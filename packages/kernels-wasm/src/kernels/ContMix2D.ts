import { ContMix2D, defineKernel, windowSizes } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { neighborhoodRowPlans } from '../plans.ts';
import { positionsOf, SOFTMAX_COST } from '../positions.ts';

export const contMix2DConfig = defineKernel(ContMix2D, 'wasm', ({ inputs, backend }) => {
  const { x, logits, relativePositionBias } = inputs;
  const [batch, height, , groups, kernelSize] = logits.shape;
  const taps = groups * kernelSize ** 2;
  // The aggregation's, and what the softmax takes.
  const pixelWork = kernelSize ** 2 * (x.shape[3] + groups * SOFTMAX_COST);
  const plans = neighborhoodRowPlans(windowSizes(x.shape, logits.shape));
  const heap = heapOf(backend);
  return heap.output(x.shape, (y) =>
    heap.withWords(positionsOf(logits.shape), (positions) => {
      for (const { words, pixels, firstColumn, xShift, yShift } of plans) {
        const work = {
          units: batch * height,
          multiplyAdds: batch * height * pixels * pixelWork,
          scratchBytes: pixels * taps * Float32Array.BYTES_PER_ELEMENT,
        };
        heap.withWords(words, (plan) =>
          heap.run('contMix', work, (scratch) => ({
            plan,
            positions,
            firstColumn,
            x: heap.addressOf(x) + xShift,
            logits: heap.addressOf(logits),
            bias: heap.addressOf(relativePositionBias),
            y: y + yShift,
            scratch,
            constants: heap.constants,
          })),
        );
      }
    }),
  );
});
