import {
  NeighborhoodAv2DBackpropInput,
  neighborhoodAv2dBackpropInput,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { neighborhoodAv2DBackpropInputOracle } from '../oracle/NeighborhoodAv2DBackpropInput.ts';
import {
  declareNeighborhoodOp,
  neighborhoodDataGroup,
  neighborhoodShapes,
  SUM_ARBITRARY_KINDS,
} from './neighborhood.ts';

const dy = () => zeros([1, 4, 5, 6]);

export const neighborhoodAv2DBackpropInputCases = declareNeighborhoodOp<object>({
  name: NeighborhoodAv2DBackpropInput,
  defaults: {},
  inputShapes(set) {
    const { x, weights } = neighborhoodShapes(set);
    return { dy: x, attention: weights };
  },
  attrs: () => ({}),
  run: ({ dy, attention }) => neighborhoodAv2dBackpropInput(dy, attention),
  oracle: neighborhoodAv2DBackpropInputOracle,
  kinds: SUM_ARBITRARY_KINDS,
  groups: [neighborhoodDataGroup(EXTREME_DATA_KINDS, ['forward'])],
  errors: [
    {
      name: 'dy_rank',
      call: () => neighborhoodAv2dBackpropInput(zeros([4, 5, 6]), zeros([1, 4, 5, 2, 3, 3])),
      throws: RangeError,
      message:
        'neighborhoodAv2dBackpropInput: dy has rank 3 (shape [4, 5, 6]), expected rank 4 [B, H, W, C]',
    },
    {
      name: 'attention_shape',
      call: () => neighborhoodAv2dBackpropInput(dy(), zeros([2, 4, 5, 2, 3, 3])),
      throws: RangeError,
      message:
        'neighborhoodAv2dBackpropInput: attention has shape [2, 4, 5, 2, 3, 3], expected [1, 4, 5, 2, 3, 3] for x of shape [1, 4, 5, 6]',
    },
    {
      name: 'attention_dtype',
      call: () => neighborhoodAv2dBackpropInput(dy(), zeros([1, 4, 5, 2, 3, 3], 'bool')),
      throws: TypeError,
      message:
        "neighborhoodAv2dBackpropInput: attention has dtype bool, expected float32; convert it with tf.cast(attention, 'float32')",
    },
  ],
});
