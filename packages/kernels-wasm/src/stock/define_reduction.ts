import { type SumAttrs, type SumInputs, util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { SIXTEEN } from '../generated/bindings.ts';
import { defineStockKernel } from './define_stock_kernel.ts';
import { byTfjs } from './replaced.ts';

/**
 * A kernel of sums over neighbouring axes other than the last, and of sums of nothing; it leaves all others to tfjs.
 * @param divisorOf what the sum of so many numbers is divided by
 */
export const defineReduction = (kernelName: string, divisorOf: (count: number) => number) =>
  defineStockKernel<SumInputs, SumAttrs>(kernelName, ({ inputs: { x }, attrs, backend }) => {
    const axes = util.parseAxisParam(attrs.axis, x.shape).toSorted((p, q) => p - q);
    const [first, last] = [axes[0], axes[axes.length - 1]];
    const isNeighbouring = axes.length > 0 && last - first === axes.length - 1;
    const isEmpty = util.sizeFromShape(x.shape) === 0;
    const isOurs = isEmpty || (isNeighbouring && last < x.shape.length - 1);
    if (x.dtype !== 'float32' || !isOurs) {
      return byTfjs(kernelName, { inputs: { x }, attrs, backend });
    }
    const shape = x.shape.flatMap((length, axis) =>
      axes.includes(axis) ? (attrs.keepDims ? [1] : []) : [length],
    );
    const [outer, rows, columns] = isEmpty
      ? [1, 0, util.sizeFromShape(shape)]
      : [x.shape.slice(0, first), x.shape.slice(first, last + 1), x.shape.slice(last + 1)].map(
          util.sizeFromShape,
        );
    const divisor = divisorOf(rows);
    const heap = heapOf(backend);
    const work = { units: Math.ceil(columns / SIXTEEN), multiplyAdds: util.sizeFromShape(x.shape) };
    return heap.output(shape, (y) =>
      heap.run('sumRows', work, () => ({ x: heap.addressOf(x), y, outer, rows, columns, divisor })),
    );
  });
