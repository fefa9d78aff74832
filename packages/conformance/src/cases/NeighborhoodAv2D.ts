import { NeighborhoodAv2D, neighborhoodAv2d } from '@dynaconv/involution-ops/base';
import {
  expandDims,
  ones,
  squeeze,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { neighborhoodAv2DOracle } from '../oracle/NeighborhoodAv2D.ts';
import {
  declareNeighborhoodOp,
  NEIGHBORHOOD_BASE,
  NEIGHBORHOOD_BIG_GROUP,
  NEIGHBORHOOD_INPUTS_GROUP,
  neighborhoodDataGroup,
  neighborhoodShapes,
  SUM_ARBITRARY_KINDS,
} from './neighborhood.ts';

const x = () => zeros([1, 4, 5, 6]) as Tensor4D;
const attention = (groups = 2, K = 3) => zeros([1, 4, 5, groups, K, K]);

export const neighborhoodAv2DCases = declareNeighborhoodOp<object>({
  name: NeighborhoodAv2D,
  defaults: { rank: 4 },
  inputShapes(set) {
    const { x, weights } = neighborhoodShapes(set);
    return { attention: weights, x };
  },
  attrs: () => ({}),
  run({ attention, x }, _attrs, { rank }): Tensor {
    if (rank === 4) return neighborhoodAv2d(attention, x as Tensor4D);
    return expandDims(neighborhoodAv2d(squeeze(attention, [0]), squeeze<Tensor3D>(x, [0])));
  },
  oracle: neighborhoodAv2DOracle,
  kinds: SUM_ARBITRARY_KINDS,
  groups: [
    neighborhoodDataGroup(EXTREME_DATA_KINDS),
    NEIGHBORHOOD_INPUTS_GROUP,
    {
      description: 'maps without a batch: rank 3 in, rank 3 out',
      params: NEIGHBORHOOD_BASE.combine('rank', [3]),
      quick: 'all',
    },
    NEIGHBORHOOD_BIG_GROUP,
  ],
  errors: [
    {
      name: 'x_missing',
      call: () => neighborhoodAv2d(attention(), undefined as unknown as Tensor4D),
      throws: TypeError,
      message: 'neighborhoodAv2d: x is undefined, expected a tensor or a nested array of numbers',
    },
    {
      name: 'attention_dtype',
      call: () => neighborhoodAv2d(ones([1, 4, 5, 2, 3, 3], 'int32'), x()),
      throws: TypeError,
      message:
        "neighborhoodAv2d: attention has dtype int32, expected float32; convert it with tf.cast(attention, 'float32')",
    },
    {
      name: 'attention_disposed',
      call: () => {
        const gone = attention();
        gone.dispose();
        neighborhoodAv2d(gone, x());
      },
      throws: Error,
      message:
        'neighborhoodAv2d: attention has been disposed; keep it with tf.keep or outside tf.tidy',
    },
    {
      name: 'x_rank',
      call: () => neighborhoodAv2d(attention(), zeros([5, 6]) as unknown as Tensor4D),
      throws: RangeError,
      message:
        'neighborhoodAv2d: x has rank 2 (shape [5, 6]), expected rank 4 [B, H, W, C] or rank 3 [H, W, C]',
    },
    {
      name: 'attention_rank',
      call: () => neighborhoodAv2d(zeros([4, 5, 2, 3, 3]), x()),
      throws: RangeError,
      message:
        'neighborhoodAv2d: attention has rank 5 (shape [4, 5, 2, 3, 3]), expected rank 6 [B, H, W, G, K, K] for x of rank 4',
    },
    {
      name: 'attention_rank_without_batch',
      call: () => neighborhoodAv2d(attention(), squeeze<Tensor3D>(x(), [0])),
      throws: RangeError,
      message:
        'neighborhoodAv2d: attention has rank 6 (shape [1, 4, 5, 2, 3, 3]), expected rank 5 [H, W, G, K, K] for x of rank 3',
    },
    {
      name: 'window_even',
      call: () => neighborhoodAv2d(attention(2, 2), x()),
      throws: RangeError,
      message: 'neighborhoodAv2d: attention has windows of 2×2, expected K×K with K odd',
    },
    {
      name: 'window_not_square',
      call: () => neighborhoodAv2d(zeros([1, 4, 5, 2, 3, 5]), x()),
      throws: RangeError,
      message: 'neighborhoodAv2d: attention has windows of 3×5, expected K×K with K odd',
    },
    {
      name: 'window_larger_than_the_map',
      call: () => neighborhoodAv2d(attention(2, 5), x()),
      throws: RangeError,
      message:
        'neighborhoodAv2d: windows of 5×5 do not fit in a map of 4×5; resize the map so that its short side is at least 5, or use a smaller K',
    },
    {
      name: 'groups',
      call: () => neighborhoodAv2d(attention(4), x()),
      throws: RangeError,
      message: 'neighborhoodAv2d: attention has 4 groups, which do not divide 6 channels',
    },
    {
      name: 'maps_differ',
      call: () => neighborhoodAv2d(zeros([1, 5, 4, 2, 3, 3]), x()),
      throws: RangeError,
      message:
        'neighborhoodAv2d: attention has shape [1, 5, 4, 2, 3, 3], expected [1, 4, 5, 2, 3, 3] for x of shape [1, 4, 5, 6]',
    },
  ],
});
