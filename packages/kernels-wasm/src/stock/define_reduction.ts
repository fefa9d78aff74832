import { defineStockKernel, rowReduction } from '@dynaconv/involution-ops/base';
import { type SumAttrs, type SumInputs, util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { SIXTEEN } from '../generated/bindings.ts';

/**
 * A kernel of sums over neighbouring axes other than the last, and of sums of nothing; it leaves all others to tfjs.
 * @param divisorOf what the sum of so many numbers is divided by
 */
export const defineReduction = (kernelName: string, divisorOf: (count: number) => number) =>
  defineStockKernel<SumInputs, SumAttrs>(
    kernelName,
    'wasm',
    ({ inputs: { x }, attrs, backend }) => {
      const ours = rowReduction(x, attrs);
      if (!ours) return undefined;
      const { outer, rows, columns, shape } = ours;
      const divisor = divisorOf(rows);
      const heap = heapOf(backend);
      const work = {
        units: Math.ceil(columns / SIXTEEN),
        multiplyAdds: util.sizeFromShape(x.shape),
      };
      return heap.output(shape, (y) =>
        heap.run('sumRows', work, () => ({
          x: heap.addressOf(x),
          y,
          outer,
          rows,
          columns,
          divisor,
        })),
      );
    },
  );
