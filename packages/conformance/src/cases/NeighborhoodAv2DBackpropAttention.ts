import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  neighborhoodAv2dBackpropAttention,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { neighborhoodAv2DBackpropAttentionOracle } from '../oracle/NeighborhoodAv2DBackpropAttention.ts';
import {
  declareNeighborhoodOp,
  neighborhoodDataGroup,
  neighborhoodShapes,
  SUM_ARBITRARY_KINDS,
} from './neighborhood.ts';

const x = () => zeros([1, 4, 5, 6]);

export const neighborhoodAv2DBackpropAttentionCases =
  declareNeighborhoodOp<NeighborhoodAv2DBackpropAttentionAttrs>({
    name: NeighborhoodAv2DBackpropAttention,
    defaults: {},
    inputShapes(set) {
      const { x } = neighborhoodShapes(set);
      return { dy: x, x };
    },
    attrs: (set) => ({ attentionShape: neighborhoodShapes(set).weights }),
    run: ({ dy, x }, { attentionShape }) =>
      neighborhoodAv2dBackpropAttention(dy, x, attentionShape),
    oracle: neighborhoodAv2DBackpropAttentionOracle,
    kinds: SUM_ARBITRARY_KINDS,
    groups: [neighborhoodDataGroup(EXTREME_DATA_KINDS, ['forward'])],
    errors: [
      {
        name: 'dy_shape',
        call: () => neighborhoodAv2dBackpropAttention(zeros([1, 4, 5, 4]), x(), [1, 4, 5, 2, 3, 3]),
        throws: RangeError,
        message:
          'neighborhoodAv2dBackpropAttention: dy has shape [1, 4, 5, 4], expected [1, 4, 5, 6] as the output of the forward pass',
      },
      {
        name: 'attention_shape_groups',
        call: () => neighborhoodAv2dBackpropAttention(x(), x(), [1, 4, 5, 4, 3, 3]),
        throws: RangeError,
        message:
          'neighborhoodAv2dBackpropAttention: attention has 4 groups, which do not divide 6 channels',
      },
      {
        name: 'attention_shape_window',
        call: () => neighborhoodAv2dBackpropAttention(x(), x(), [1, 4, 5, 2, 5, 5]),
        throws: RangeError,
        message:
          'neighborhoodAv2dBackpropAttention: windows of 5×5 do not fit in a map of 4×5; resize the map so that its short side is at least 5, or use a smaller K',
      },
    ],
  });
