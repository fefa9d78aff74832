import {
  matMul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  transpose,
} from '@tensorflow/tfjs-core';
import { type ContMix2DLogitsAttrs, contMix2DLogitsShape } from '../contracts/ContMix2DLogits.ts';
import { batchMatMul } from './batch_mat_mul.ts';

/** (q·kᵀ)·W computed as q·(kᵀ·W), which is cheaper: there are many pixels and few regions. */
export function composeContMix2DLogits(
  { query, key, projection, bias }: Record<'query' | 'key' | 'projection' | 'bias', Tensor>,
  attrs: ContMix2DLogitsAttrs,
): Tensor {
  const { groups } = attrs;
  const [batch, height, width, channels] = query.shape;
  const [regions, taps] = projection.shape;
  const [pixels, heads, headChannels] = [height * width, batch * groups, channels / groups];

  const byHead = transpose(reshape(query, [batch, pixels, groups, headChannels]), [0, 2, 1, 3]);
  const queries = reshape(byHead, [heads, pixels, headChannels]) as Tensor3D;
  const keys = transpose(reshape(key, [batch, regions, groups, headChannels]), [0, 2, 3, 1]);
  const projected = matMul(reshape(keys, [heads * headChannels, regions]), projection);
  const logits = batchMatMul(
    queries,
    reshape(projected, [heads, headChannels, taps]) as Tensor3D,
    bias as Tensor1D,
  );
  const byPixel = transpose(reshape(logits, [batch, groups, pixels, taps]), [0, 2, 1, 3]);
  return reshape(byPixel, contMix2DLogitsShape(query.shape, projection.shape, attrs));
}
