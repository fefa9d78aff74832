import { type Tensor, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { CaseGroup, ErrorInput } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { bigMapsGroup, extremesGroup, tailsGroup } from './channels.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

export const NORMALIZATION_PARAMETERS = ['b', 'h', 'w', 'c'] as const;

/** As a string: numbers in ids are whole. */
export const NORMALIZATION_DEFAULTS: Params = { epsilon: '1e-6' };

export function normalizationShapes(set: Params): Record<string, number[]> {
  const { b, h, w, c } = set as Record<string, number>;
  return { x: [b, h, w, c], gamma: [c], beta: [c] };
}

export const normalizationAttrs = ({ epsilon }: Params) => ({ epsilon: Number(epsilon) });

const base = params({ b: 1, h: 3, w: 5, c: 8 });

export const NORMALIZATION_GROUPS: readonly CaseGroup[] = [
  tailsGroup(base, [2, 3, 4, 5, 15, 16, 17, 24, 33]),
  {
    description: 'one channel: what normalises it is itself',
    params: base.combine('c', [1]),
    quick: 'all',
  },
  {
    description: 'maps and batches',
    params: base
      .combine('b', [1, 3])
      .combineWith([
        { h: 1, w: 1 },
        { h: 1, w: 7 },
        { h: 4, w: 3 },
      ])
      .combine('c', [5, 8]),
    quick: 'all',
  },
  {
    description: 'an empty batch',
    params: base.combine('b', [0]),
    quick: 'all',
  },
  {
    description: 'epsilon: large enough to show where it is added',
    params: base.combine('epsilon', ['0.5']).combine('c', [5, 8]),
    quick: 'all',
  },
  {
    ...extremesGroup(base, 'NaN and infinities reach what they are normalised with'),
    directions: ['forward'],
  },
  inputsGroup(base),
  bigMapsGroup(base),
  ...steadyGroups({ b: 1, h: 5, w: 3, c: 14 }),
];

/** What both normalisations reject, by the name they go by. */
export function normalizationErrors(
  name: string,
  op: (x: Tensor4D, gamma: Tensor, beta: Tensor, epsilon?: number) => unknown,
): ErrorInput[] {
  const x = () => zeros([1, 3, 4, 6]) as Tensor4D;
  const perChannel = () => zeros([6]);
  return [
    {
      name: 'x_rank',
      call: () => op(zeros([3, 4, 6]) as unknown as Tensor4D, perChannel(), perChannel()),
      throws: RangeError,
      message: `${name}: x has rank 3 (shape [3, 4, 6]), expected rank 4 [B, H, W, C]`,
    },
    {
      name: 'gamma_shape',
      call: () => op(x(), zeros([3]), perChannel()),
      throws: RangeError,
      message: `${name}: gamma has shape [3], expected [6] for one value a channel`,
    },
    {
      name: 'beta_shape',
      call: () => op(x(), perChannel(), zeros([1, 6])),
      throws: RangeError,
      message: `${name}: beta has shape [1, 6], expected [6] for one value a channel`,
    },
    {
      name: 'gamma_dtype',
      call: () => op(x(), zeros([6], 'int32'), perChannel()),
      throws: TypeError,
      message: `${name}: gamma has dtype int32, expected float32; convert it with tf.cast(gamma, 'float32')`,
    },
    {
      name: 'epsilon_zero',
      call: () => op(x(), perChannel(), perChannel(), 0),
      throws: RangeError,
      message: `${name}: epsilon is 0, expected a positive number`,
    },
  ];
}

const size = (max: number) => fc.integer({ min: 1, max });

export const arbitraryNormalization: fc.Arbitrary<Params> = fc.record({
  b: fc.constantFrom(1, 2),
  h: size(5),
  w: size(5),
  c: size(40),
  epsilon: fc.constantFrom('1e-6', '0.5'),
  data: fc.constantFrom('normal', 'hundreds', 'nan', 'infinity'),
  seed: fc.nat(999),
});
