import { Gelu, gelu } from '@dynaconv/involution-ops/base';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { geluOracle } from '../oracle/Gelu.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ shape: '1x3x5x6' });

/** Written `2x3`; `scalar` for none. */
const shapeOf = ({ shape }: Params): number[] =>
  shape === 'scalar' ? [] : String(shape).split('x').map(Number);

export const geluCases = declareOp<object>({
  name: Gelu,
  parameters: ['shape'],
  defaults: {},
  inputShapes: (set) => ({ x: shapeOf(set) }),
  attrs: () => ({}),
  run: ({ x }) => gelu(x),
  oracle: geluOracle,
  groups: [
    {
      description: 'shapes: any rank; sizes that fill no whole vector',
      params: params({}).combine('shape', [
        'scalar',
        ...[1, 2, 3, 4, 5, 7, 8, 9, 17],
        '3x5',
        '2x3x5',
        '2x3x5x7',
        '0x3x4x5',
      ]),
      quick: 'all',
    },
    {
      description: 'data: both tails, where erf is ±1, and what is not finite',
      directions: ['forward'],
      params: base.combine('data', EXTREME_DATA_KINDS),
      quick: 'all',
    },
    inputsGroup(base),
    ...steadyGroups({ shape: '1x5x3x7' }),
  ],
  errors: [
    {
      name: 'x_missing',
      call: () => gelu(undefined as unknown as Tensor),
      throws: TypeError,
      message: 'gelu: x is undefined, expected a tensor or a nested array of numbers',
    },
    {
      name: 'x_dtype',
      call: () => gelu(zeros([3], 'int32')),
      throws: TypeError,
      message: "gelu: x has dtype int32, expected float32; convert it with tf.cast(x, 'float32')",
    },
  ],
  arbitrary: fc.record({
    shape: fc
      .array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 4 })
      .map((sizes) => sizes.join('x')),
    data: fc.constantFrom('normal', 'hundreds', 'subnormal', 'nan', 'infinity'),
    seed: fc.nat(999),
  }),
});
