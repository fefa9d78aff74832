import { ContMix2D, contMix2d } from '@dynaconv/involution-ops/base';
import {
  expandDims,
  squeeze,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { biasShape } from '../oracle/attention.ts';
import { contMix2DOracle } from '../oracle/ContMix2D.ts';
import {
  declareNeighborhoodOp,
  NEIGHBORHOOD_BASE,
  NEIGHBORHOOD_BIG_GROUP,
  NEIGHBORHOOD_INPUTS_GROUP,
  neighborhoodDataGroup,
  neighborhoodShapes,
  SOFTMAX_ARBITRARY_KINDS,
  SOFTMAX_DATA_KINDS,
} from './neighborhood.ts';

const x = () => zeros([1, 4, 5, 6]) as Tensor4D;
const logits = (K = 3) => zeros([1, 4, 5, 2, K, K]);

export const contMix2DCases = declareNeighborhoodOp<object>({
  name: ContMix2D,
  defaults: { bias: 'given', rank: 4 },
  inputShapes(set) {
    const { x, weights } = neighborhoodShapes(set);
    return {
      x,
      logits: weights,
      ...(set.bias !== 'none' && { relativePositionBias: biasShape(weights) }),
    };
  },
  attrs: () => ({}),
  run({ x, logits, relativePositionBias }, _attrs, { rank }): Tensor {
    if (rank === 4) return contMix2d(x as Tensor4D, logits, relativePositionBias);
    const [map, windows] = [squeeze<Tensor3D>(x, [0]), squeeze(logits, [0])];
    return expandDims(contMix2d(map, windows, relativePositionBias));
  },
  oracle: contMix2DOracle,
  kinds: SOFTMAX_ARBITRARY_KINDS,
  groups: [
    neighborhoodDataGroup(SOFTMAX_DATA_KINDS, ['forward']),
    NEIGHBORHOOD_INPUTS_GROUP,
    {
      description: 'no bias; maps without a batch: rank 3 in, rank 3 out',
      params: NEIGHBORHOOD_BASE.combineWith([{ bias: 'none' }, { rank: 3 }]).combine(
        'k',
        [1, 3, 5],
      ),
      quick: 'all',
    },
    NEIGHBORHOOD_BIG_GROUP,
  ],
  errors: [
    {
      name: 'logits_missing',
      call: () => contMix2d(x(), undefined as unknown as Tensor),
      throws: TypeError,
      message: 'contMix2d: logits is undefined, expected a tensor or a nested array of numbers',
    },
    {
      name: 'x_dtype',
      call: () => contMix2d(zeros([1, 4, 5, 6], 'int32') as Tensor4D, logits()),
      throws: TypeError,
      message:
        "contMix2d: x has dtype int32, expected float32; convert it with tf.cast(x, 'float32')",
    },
    {
      name: 'logits_rank',
      call: () => contMix2d(x(), zeros([1, 4, 5, 2, 9])),
      throws: RangeError,
      message:
        'contMix2d: logits has rank 5 (shape [1, 4, 5, 2, 9]), expected rank 6 [B, H, W, G, K, K] for x of rank 4',
    },
    {
      name: 'window_larger_than_the_map',
      call: () => contMix2d(x(), logits(7)),
      throws: RangeError,
      message:
        'contMix2d: windows of 7×7 do not fit in a map of 4×5; resize the map so that its short side is at least 7, or use a smaller K',
    },
    {
      name: 'groups',
      call: () => contMix2d(x(), zeros([1, 4, 5, 4, 3, 3])),
      throws: RangeError,
      message: 'contMix2d: logits has 4 groups, which do not divide 6 channels',
    },
    {
      name: 'bias_shape',
      call: () => contMix2d(x(), logits(), zeros([2, 3, 3])),
      throws: RangeError,
      message:
        'contMix2d: relativePositionBias has shape [2, 3, 3], expected [2, 5, 5] for 2 groups and windows of 3×3',
    },
    {
      name: 'bias_dtype',
      call: () => contMix2d(x(), logits(), zeros([2, 5, 5], 'int32')),
      throws: TypeError,
      message:
        "contMix2d: relativePositionBias has dtype int32, expected float32; convert it with tf.cast(relativePositionBias, 'float32')",
    },
  ],
});
