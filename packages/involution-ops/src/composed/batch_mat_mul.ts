import {
  add,
  clone,
  concat,
  fused,
  getBackend,
  getKernel,
  matMul,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { ContMix2DLogits } from '../contracts/ContMix2DLogits.ts';

/**
 * a·b + bias for every pair of a batch. tfjs-wasm multiplies a single pair by XNNPACK, but several pairs by plain
 * loops, which are several times slower, and then adds the bias to the first pair only. There each pair is multiplied on its own,
 * unless @dynaconv/kernels-wasm is there, which multiplies all of them at once.
 *
 * @param a float32 [N, P, D]
 * @param b float32 [N, D, T]
 * @param bias float32 [T]
 * @returns float32 [N, P, T]
 */
export function batchMatMul(a: Tensor3D, b: Tensor3D, bias: Tensor1D): Tensor3D {
  if (getBackend() !== 'wasm') return fused.matMul({ a, b, bias }) as Tensor3D;
  if (getKernel(ContMix2DLogits, 'wasm')) return add(matMul(a, b), bias);
  // tfjs-wasm misreads a bias that was reshaped; a clone has data of its own there.
  const own = clone(bias);
  const pairs = Array.from({ length: a.shape[0] }, (_, n) =>
    fused.matMul({ a: pick(a, n), b: pick(b, n), bias: own }),
  );
  return concat(pairs) as Tensor3D;
}

const pick = (tensor: Tensor, n: number) => slice(tensor, n, 1) as Tensor3D;
