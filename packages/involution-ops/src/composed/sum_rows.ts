import {
  concat,
  gather,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { RowSum } from '../roi_bins.ts';

/** How many elements may be gathered at once. */
const MAX_GATHERED = 2 ** 22;

/**
 * Weighted sums of rows of a matrix. Sums of similar length are made together; the shorter ones read a row of zeros at the end of
 * the matrix, so that NaN reaches only the sums that read it.
 *
 * @param source float32 [R, C]
 * @returns float32 [sums, C]
 */
export function sumRows(source: Tensor2D, sums: Iterable<RowSum>): Tensor {
  const [zeroRow, channels] = source.shape;
  const padded = concat([source, zeros([1, channels])]) as Tensor2D;
  const parts: Tensor[] = [];
  let together: RowSum[] = [];
  let longest = 1;
  const flush = () => {
    const part = tidy(() => sumTogether(padded, together, longest, zeroRow));
    parts.push(part);
    together = [];
    longest = 1;
  };
  for (const one of sums) {
    const length = Math.max(longest, one.rows.length);
    if (together.length > 0 && (together.length + 1) * length * channels > MAX_GATHERED) flush();
    together.push(one);
    longest = Math.max(longest, one.rows.length);
  }
  flush();
  return parts.length > 1 ? concat(parts) : parts[0];
}

function sumTogether(
  source: Tensor2D,
  sums: readonly RowSum[],
  longest: number,
  zeroRow: number,
): Tensor {
  const shape = [sums.length, longest, source.shape[1]];
  const indices = new Int32Array(sums.length * longest).fill(zeroRow);
  const weights = new Float32Array(sums.length * longest);
  for (const [n, one] of sums.entries()) {
    indices.set(one.rows, n * longest);
    weights.set(one.weights, n * longest);
  }
  const rows = reshape(gather(source, tensor1d(indices, 'int32')), shape);
  return sum(mul(rows, tensor(weights, [sums.length, longest, 1])), 1);
}
