import { BatchMatMul, type BatchMatMulAttrs, matMul } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { batchMatMulOracle } from '../oracle/BatchMatMul.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const TRANSPOSED = ['none', 'a', 'b', 'ab'];
const base = params({ pairs: 2, rows: 5, inner: 7, columns: 9, transpose: 'none' });

const attrsOf = ({ transpose }: Params): BatchMatMulAttrs => ({
  transposeA: `${transpose}`.startsWith('a'),
  transposeB: `${transpose}`.endsWith('b'),
});

/** `tf.matMul`. */
export const batchMatMulCases = declareOp<BatchMatMulAttrs>({
  name: BatchMatMul,
  stock: true,
  parameters: ['pairs', 'rows', 'inner', 'columns', 'transpose'],
  // The input that has one matrix, which stands in every pair.
  defaults: { single: 'none' },
  inputShapes(set) {
    const { transposeA, transposeB } = attrsOf(set);
    const [pairs, rows, inner, columns] = ['pairs', 'rows', 'inner', 'columns'].map(
      (name) => set[name] as number,
    );
    const pairsOf = (input: string) => (set.single === input ? 1 : pairs);
    return {
      a: [pairsOf('a'), ...(transposeA ? [inner, rows] : [rows, inner])],
      b: [pairsOf('b'), ...(transposeB ? [columns, inner] : [inner, columns])],
    };
  },
  attrs: attrsOf,
  run: ({ a, b }, { transposeA, transposeB }) => matMul(a, b, transposeA, transposeB),
  oracle: batchMatMulOracle,
  groups: [
    {
      description:
        'sizes: rows and columns that fill no whole vector or block, in every transposition',
      params: base
        .combine('pairs', [1, 3])
        .combine('rows', [1, 3, 4, 17])
        .combine('inner', [1, 6, 70])
        .combine('columns', [1, 8, 13, 20])
        .combine('transpose', TRANSPOSED),
      quick: 'pairs',
    },
    {
      description: 'pairs: one matrix in every pair',
      params: base.combine('single', ['a', 'b']).combine('transpose', TRANSPOSED),
      quick: 'all',
    },
    {
      description: 'empty: nothing to multiply, nothing to add',
      params: base.combineWith([{ rows: 0 }, { columns: 0 }, { inner: 0 }, { pairs: 0 }]),
      quick: 'all',
    },
    {
      description: 'data: NaN and infinities reach just what reads them',
      params: base
        .combine('data', ['wide', 'subnormal', 'nan', 'infinity'])
        .combine('transpose', TRANSPOSED),
      quick: 'pairs',
    },
    inputsGroup(base.combine('transpose', ['b'])),
    ...steadyGroups({ pairs: 2, rows: 5, inner: 7, columns: 9, transpose: 'a' }),
  ],
  errors: [],
  arbitrary: fc.record({
    pairs: fc.integer({ min: 1, max: 3 }),
    rows: fc.integer({ min: 1, max: 20 }),
    inner: fc.integer({ min: 1, max: 20 }),
    columns: fc.integer({ min: 1, max: 20 }),
    transpose: fc.constantFrom(...TRANSPOSED),
    single: fc.constantFrom('none', 'a', 'b'),
    seed: fc.nat(999),
  }),
});
