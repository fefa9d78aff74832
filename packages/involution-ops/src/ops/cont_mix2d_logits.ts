import {
  op,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import {
  assertOutputSize,
  assertRank,
  assertShape,
  show,
  toFloat32Tensor,
  toInteger,
} from '../arguments.ts';
import { composeContMix2DLogits } from '../composed/ContMix2DLogits.ts';
import {
  ContMix2DLogits,
  type ContMix2DLogitsAttrs,
  contMix2DLogitsShape,
} from '../contracts/ContMix2DLogits.ts';
import { runFusedKernel } from '../dispatch.ts';

function contMix2dLogits_(
  query: Tensor4D | TensorLike,
  key: Tensor4D | TensorLike,
  projection: Tensor | TensorLike,
  bias: Tensor | TensorLike,
  groups: number,
): Tensor {
  const name = 'contMix2dLogits';
  const inputs = {
    query: toFloat32Tensor(name, 'query', query) as Tensor4D,
    key: toFloat32Tensor(name, 'key', key) as Tensor4D,
    projection: toFloat32Tensor(name, 'projection', projection) as Tensor2D,
    bias: toFloat32Tensor(name, 'bias', bias),
  };
  const attrs: ContMix2DLogitsAttrs = { groups: toInteger(name, 'groups', groups, 1) };
  assertRank(name, 'query', inputs.query.shape, 'rank 4 [B, H, W, D]', [4]);
  assertRank(name, 'key', inputs.key.shape, "rank 4 [B, r, r', D]", [4]);
  assertRank(name, 'projection', inputs.projection.shape, 'rank 2 [R, K²]', [2]);
  const [batch, , , channels] = inputs.query.shape;
  const [, rows, columns] = inputs.key.shape;
  const taps = inputs.projection.shape[1];
  assertShape(
    name,
    'key',
    inputs.key.shape,
    [batch, rows, columns, channels],
    'for the batch and channels of query',
  );
  assertShape(
    name,
    'projection',
    inputs.projection.shape,
    [rows * columns, taps],
    'for the regions of key',
  );
  if (Math.sqrt(taps) % 2 !== 1) {
    throw new RangeError(
      `${name}: projection has shape ${show(inputs.projection.shape)}, expected [R, K²] with K odd`,
    );
  }
  assertShape(name, 'bias', inputs.bias.shape, [taps], 'for one value a tap');
  if (channels % groups !== 0 || channels === 0 || rows * columns === 0) {
    throw new RangeError(
      `${name}: query has ${channels} channels and key ${rows * columns} regions, expected channels in ${groups} groups and at least 1 of each`,
    );
  }
  assertOutputSize(name, contMix2DLogitsShape(inputs.query.shape, inputs.projection.shape, attrs));
  return runFusedKernel(ContMix2DLogits, inputs, attrs, () =>
    composeContMix2DLogits(inputs, attrs),
  );
}

/**
 * The logits that ContMix's kernels are made of (Lou and Yu, OverLoCK, CVPR 2025, arXiv 2502.20087, §3.3): the affinities of
 * every pixel to R region centres, through a linear map from regions to taps.
 *
 *     logits[b,i,j,g,t] = Σ_l projection[l,t] · Σ_{c in g} query[b,i,j,c] · key[b,l,c] + bias[t]
 *
 * The caller scales the queries or the keys. Differentiable in all tensors: while gradients are recorded it runs as stock ops.
 *
 * @param query float32 [B, H, W, D]
 * @param key float32 [B, r, r', D], R = r·r'
 * @param projection float32 [R, K²], K odd
 * @param bias float32 [K²]
 * @param groups G, a divisor of D
 * @returns float32 [B, H, W, G, K, K], as `contMix2d` takes them
 * @throws TypeError for a dtype, RangeError for a rank or shape that does not fit, before any kernel runs
 * @function
 */
export const contMix2dLogits = op({ contMix2dLogits_ });
