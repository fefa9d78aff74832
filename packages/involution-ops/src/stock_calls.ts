/** What calls of tfjs's own ops ask for, to packages whose kernels take some of them. */

import { type TensorInfo, util } from '@tensorflow/tfjs-core';

/** The activation of a fused op of tfjs if it is one of these two, and undefined where it is another one, or has slopes of its own. */
export const simpleActivation = (
  { activation }: { activation?: string },
  { preluActivationWeights }: { preluActivationWeights?: unknown },
): 'linear' | 'relu' | undefined =>
  (activation === 'linear' || activation === 'relu') && !preluActivationWeights
    ? activation
    : undefined;

/** [rows, inner] × [inner, columns] */
export interface SingleProduct {
  rows: number;
  inner: number;
  columns: number;
  /** Of the output, with the ones that the inputs' shapes begin with. */
  shape: number[];
}

/** The sizes of a product of two float32 matrices as they are, with a bias for each column or none; undefined for any other, and for one without elements. */
export function singleProduct(
  { a, b, bias }: { a: TensorInfo; b: TensorInfo; bias?: TensorInfo },
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
): SingleProduct | undefined {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const isSingle =
    !transposeA &&
    !transposeB &&
    [a, b].every(
      ({ dtype, shape }) => dtype === 'float32' && util.sizeFromShape(shape.slice(0, -2)) === 1,
    ) &&
    rows * inner * columns > 0 &&
    (!bias || (bias.dtype === 'float32' && bias.shape.join() === `${columns}`));
  if (!isSingle) return undefined;
  const outer = a.shape.length > b.shape.length ? a.shape : b.shape;
  return { rows, inner, columns, shape: [...outer.slice(0, -2), rows, columns] };
}

/** [outer, rows, columns], of which the rows are reduced to one. */
export interface RowReduction {
  outer: number;
  rows: number;
  columns: number;
  /** Of the output. */
  shape: number[];
}

/** How a reduction is one of neighbouring axes other than the last, or of nothing; undefined for any other, and for numbers that are not float32. */
export function rowReduction(
  { shape, dtype }: TensorInfo,
  { axis, keepDims }: { axis: number | number[]; keepDims: boolean },
): RowReduction | undefined {
  const axes = util.parseAxisParam(axis, shape).toSorted((p, q) => p - q);
  const [first, last] = [axes[0], axes[axes.length - 1]];
  // Of no axes the difference is NaN.
  const isNeighbouring = last - first === axes.length - 1;
  const isEmpty = util.sizeFromShape(shape) === 0;
  const isOfRows = isEmpty || (isNeighbouring && last < shape.length - 1);
  if (dtype !== 'float32' || !isOfRows) return undefined;
  const reduced = shape.flatMap((length, place) =>
    axes.includes(place) ? (keepDims ? [1] : []) : [length],
  );
  const [outer, rows, columns] = isEmpty
    ? [1, 0, util.sizeFromShape(reduced)]
    : [shape.slice(0, first), shape.slice(first, last + 1), shape.slice(last + 1)].map(
        util.sizeFromShape,
      );
  return { outer, rows, columns, shape: reduced };
}
