import { Sum, type SumAttrs, type SumInputs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { SIXTEEN } from '../generated/bindings.ts';
import { defineStockKernel } from './define_stock_kernel.ts';
import { replaced } from './replaced.ts';

/** Sums over neighbouring axes other than the last, such as gradients of biases are; tfjs transposes first. */
export const sumConfig = defineStockKernel<SumInputs, SumAttrs>(
  Sum,
  ({ inputs: { x }, attrs, backend }) => {
    const axes = util.parseAxisParam(attrs.axis, x.shape).toSorted((p, q) => p - q);
    const [first, last] = [axes[0], axes[axes.length - 1]];
    const isOurs =
      x.dtype === 'float32' &&
      axes.length > 0 &&
      last - first === axes.length - 1 &&
      last < x.shape.length - 1 &&
      util.sizeFromShape(x.shape) > 0;
    if (!isOurs) {
      return replaced
        .get(Sum)!
        .kernelFunc({ inputs: { x }, attrs: { ...attrs }, backend }) as TensorInfo;
    }
    const [outer, rows, columns] = [
      x.shape.slice(0, first),
      x.shape.slice(first, last + 1),
      x.shape.slice(last + 1),
    ].map(util.sizeFromShape);
    const kept = attrs.keepDims ? axes.map(() => 1) : [];
    const shape = [...x.shape.slice(0, first), ...kept, ...x.shape.slice(last + 1)];
    const heap = heapOf(backend);
    const work = { units: Math.ceil(columns / SIXTEEN), multiplyAdds: util.sizeFromShape(x.shape) };
    return heap.output(shape, (y) =>
      heap.run('sumRows', work, () => ({ x: heap.addressOf(x), y, outer, rows, columns })),
    );
  },
);
