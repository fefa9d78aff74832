import {
  clone,
  concat,
  fused,
  getBackend,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * a·b + bias for every pair of a batch. tfjs-wasm multiplies one pair by XNNPACK, but more than one by plain loops, several
 * times slower, and adds the bias to the first alone; there the pairs go one by one.
 *
 * @param a float32 [N, P, D]
 * @param b float32 [N, D, T]
 * @param bias float32 [T]
 * @returns float32 [N, P, T]
 */
export function batchMatMul(a: Tensor3D, b: Tensor3D, bias: Tensor1D): Tensor3D {
  if (getBackend() !== 'wasm') return fused.matMul({ a, b, bias }) as Tensor3D;
  // It takes a bias for what it was before a reshape; a clone there is a copy of its own.
  const own = clone(bias);
  const pairs = Array.from({ length: a.shape[0] }, (_, n) =>
    fused.matMul({ a: pick(a, n), b: pick(b, n), bias: own }),
  );
  return concat(pairs) as Tensor3D;
}

const pick = (tensor: Tensor, n: number) => slice(tensor, n, 1) as Tensor3D;
