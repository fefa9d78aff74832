import {
  concat,
  reshape,
  type Scalar,
  scalar,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { inBuckets, joined } from '../buckets.ts';

/** The Euclidean norm of all values of some tensors together, float32 []; 0 where there are none. */
export function globalNorm(tensors: readonly Tensor[]): Scalar {
  if (tensors.length === 0) return scalar(0);
  return tidy(() =>
    sqrt(sum(stack(inBuckets(tensors).map((bucket) => sumByColumns(square(inColumns(bucket))))))),
  );
}

/** Of the matrix that the values of small tensors are put into. */
const COLUMNS = 256;

/** One tensor as it is, several as rows of a matrix, with zeros behind the last. */
function inColumns(bucket: readonly Tensor[]): Tensor {
  if (bucket.length === 1) return bucket[0];
  const values = joined(bucket);
  const rows = Math.ceil(values.size / COLUMNS);
  const padded = concat([values, zeros([rows * COLUMNS - values.size])]);
  return reshape(padded, [rows, COLUMNS]);
}

/**
 * Sums columns before it adds those up. Where a backend adds a million squares one by one, most of them are too small beside their sum
 * to change it: the norm of OverLoCK-XT's gradients was too small by a ten-thousandth on wasm, at every step.
 */
const sumByColumns = (x: Tensor): Tensor =>
  sum(x.rank < 2 ? x : sum(x, [...Array(x.rank - 1).keys()]));
