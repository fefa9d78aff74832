import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { EIGHT } from '../generated/bindings.ts';
import { multiplyByOurs } from './multiply_by_ours.ts';

/**
 * Products of matrices. tfjs has XNNPACK multiply one pair that is not transposed, at a third of the rate of our convolution, and all
 * others, as gradients have them, by plain loops.
 */
export const batchMatMulConfig = defineStockKernel<BatchMatMulInputs, BatchMatMulAttrs>(
  BatchMatMul,
  'wasm',
  ({ inputs: { a, b }, attrs, backend }) => {
    const { transposeA, transposeB } = attrs;
    const one = multiplyByOurs({ a, b }, attrs, 'linear', backend);
    if (one) return one;
    const outer = broadcast_util.assertAndGetBroadcastShape(
      a.shape.slice(0, -2),
      b.shape.slice(0, -2),
    );
    const [pairs, aPairs, bPairs] = [outer, a.shape.slice(0, -2), b.shape.slice(0, -2)].map(
      util.sizeFromShape,
    );
    const [rows, inner] = matrixOf(a, transposeA);
    const [, columns] = matrixOf(b, transposeB);
    const isOurs =
      (transposeA || transposeB || pairs > 1) &&
      [aPairs, bPairs].every((each) => each === 1 || each === pairs) &&
      [a, b].every(({ dtype }) => dtype === 'float32') &&
      pairs * rows * inner * columns > 0;
    if (!isOurs) return undefined;
    const heap = heapOf(backend);
    const work = {
      units: pairs,
      multiplyAdds: pairs * rows * inner * columns,
      scratchBytes:
        (inner * Math.ceil(columns / EIGHT) * EIGHT +
          (transposeA ? rows * inner : 0) +
          (transposeB ? inner * columns : 0)) *
        Float32Array.BYTES_PER_ELEMENT,
    };
    return heap.output([...outer, rows, columns], (y) =>
      heap.run('matMul', work, (scratch) => ({
        a: heap.addressOf(a),
        b: heap.addressOf(b),
        y,
        aPairs,
        bPairs,
        rows,
        inner,
        columns,
        transposeA,
        transposeB,
        scratch,
      })),
    );
  },
);

function matrixOf({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
