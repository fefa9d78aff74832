/** Sums of rows: means over small maps, products of matrices of few rows, and parts of a sum. */

import type { RowReduction, SingleProduct } from '@dynaconv/involution-ops/base';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { run, upload, withTensor } from './backend.ts';
import { byChannels } from './choose.ts';
import { fusedEpilogue, NO_EPILOGUE } from './wgsl/epilogue.ts';
import { rowSums, slicedProducts } from './wgsl/rows.ts';

/** A thread sums up all rows of its column, as fast as memory gives them as long as there are few. */
const MOST_SUMMED = 1024;
/** Of more, each number of `b` is read too often. */
const FEW_ROWS = 8;
/** Enough for a thread to do, and few enough that a product of one row still has thousands of threads. */
const SLICE = 64;

const sumsFor = byChannels((lanes) => rowSums(NO_EPILOGUE, lanes));
const productsFor = byChannels(slicedProducts);
const finishedSumsFor = {
  linear: byChannels((lanes) => rowSums(fusedEpilogue('linear', {}, lanes), lanes)),
  relu: byChannels((lanes) => rowSums(fusedEpilogue('relu', {}, lanes), lanes)),
};

/** @returns undefined where there are too many rows */
export function meanOfRows(
  backend: unknown,
  x: TensorInfo,
  { rows, columns, shape }: RowReduction,
): TensorInfo | undefined {
  if (rows > MOST_SUMMED) return undefined;
  if (rows === 0) {
    // Programs do not run on nothing.
    const values = new Float32Array(util.sizeFromShape(shape)).fill(Number.NaN);
    return { ...upload(backend, values), shape };
  }
  return sumRows(backend, 'Mean', x, { rows, columns, shape }, rows);
}

/** The sum of `parts` [parts, …shape], which are not needed any more. */
export const sumParts = (
  backend: unknown,
  op: string,
  parts: TensorInfo,
  shape: readonly number[],
): TensorInfo =>
  withTensor(backend, parts, () => {
    const columns = util.sizeFromShape([...shape]);
    return sumRows(backend, op, parts, { rows: parts.shape[0], columns, shape }, 1);
  });

const sumRows = (
  backend: unknown,
  op: string,
  x: TensorInfo,
  { rows, columns, shape }: Pick<RowReduction, 'rows' | 'columns'> & { shape: readonly number[] },
  divisor: number,
): TensorInfo =>
  run(backend, op, sumsFor(columns), {
    inputs: [x],
    uniforms: { rows: [rows], columns: [columns], channels: [columns], divisor: [divisor] },
    shape,
  });

/** activation(a × b + bias) @returns undefined where there is no bias, or too many rows */
export function multiplyFewRows(
  backend: unknown,
  { a, b, bias }: { a: TensorInfo; b: TensorInfo; bias?: TensorInfo },
  { rows, inner, columns, shape }: SingleProduct,
  activation: 'linear' | 'relu',
): TensorInfo | undefined {
  if (!bias || rows > FEW_ROWS) return undefined;
  const slices = Math.ceil(inner / SLICE);
  const sums = run(backend, 'FusedMatMul', productsFor(columns), {
    inputs: [a, b],
    uniforms: { rows: [rows], inner: [inner], columns: [columns], slice: [SLICE] },
    shape: [slices, rows, columns],
  });
  return withTensor(backend, sums, () =>
    run(backend, 'FusedMatMul', finishedSumsFor[activation](columns), {
      inputs: [sums, bias],
      uniforms: { rows: [slices], columns: [rows * columns], channels: [columns], divisor: [1] },
      shape,
    }),
  );
}
