import type { BatchMatMulAttrs } from '@tensorflow/tfjs-core';
import { RoundedSums, type Values } from '../core/bound.ts';
import type { Oracle } from './oracle.ts';

/** Products of pairs of matrices; where one input has a single matrix, it stands in every pair. */
export const batchMatMulOracle: Oracle<BatchMatMulAttrs> = {
  outputShape: ({ a, b }, { transposeA, transposeB }) => [
    ...(pairsOf(a) > 1 ? a : b).shape.slice(0, -2),
    matrixOf(a, transposeA).rows,
    matrixOf(b, transposeB).columns,
  ],
  forward({ a, b }, attrs, arithmetic) {
    const [left, right] = [matrixOf(a, attrs.transposeA), matrixOf(b, attrs.transposeB)];
    const [rows, inner, columns] = [left.rows, left.columns, right.columns];
    const sums = new RoundedSums(batchMatMulOracle.outputShape({ a, b }, attrs), arithmetic);
    for (let y = 0; y < sums.values.length; y++) {
      const pair = Math.floor(y / (rows * columns));
      const [i, j] = [Math.floor(y / columns) % rows, y % columns];
      for (let n = 0; n < inner; n++) sums.addProduct(y, left.at(pair, i, n), right.at(pair, n, j));
    }
    return sums.finish();
  },
  vjps: {},
};

const pairsOf = ({ shape }: Values): number => shape.slice(0, -2).reduce((p, q) => p * q, 1);

function matrixOf(values: Values, transposed: boolean) {
  const [height, width] = values.shape.slice(-2);
  const pairs = pairsOf(values);
  const [rows, columns] = transposed ? [width, height] : [height, width];
  const at = (pair: number, i: number, j: number): number => {
    const [row, column] = transposed ? [j, i] : [i, j];
    return values.data[((pair % pairs) * height + row) * width + column];
  };
  return { rows, columns, at };
}
