import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/**
 * The logits of ContMix's kernels: affinities of every pixel to the centres of R regions, mapped to the K² taps,
 * Σ_l projection[l, t] · (query · key_l of each group) + bias[t].
 */
export const ContMix2DLogits = 'ContMix2DLogits';

export interface ContMix2DLogitsInputs {
  /** float32 [B, H, W, D] */
  query: TensorInfo;
  /** float32 [B, r, r', D], R = r·r' */
  key: TensorInfo;
  /** float32 [R, K²], K odd */
  projection: TensorInfo;
  /** float32 [K²] */
  bias: TensorInfo;
}

export interface ContMix2DLogitsAttrs {
  /** G, a divisor of D. */
  groups: number;
}

export const contMix2DLogitsContract: Contract<
  typeof ContMix2DLogits,
  ContMix2DLogitsInputs,
  ContMix2DLogitsAttrs
> = {
  kernelName: ContMix2DLogits,
  inputs: ['query', 'key', 'projection', 'bias'],
};

/** [B, H, W, G, K, K] */
export function contMix2DLogitsShape(
  [batch, height, width]: readonly number[],
  [, taps]: readonly number[],
  { groups }: ContMix2DLogitsAttrs,
): [number, number, number, number, number, number] {
  const kernelSize = Math.sqrt(taps);
  return [batch, height, width, groups, kernelSize, kernelSize];
}
