import { _FusedMatMul as FusedMatMul, fused, type Tensor3D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { type FusedMatMulAttrs, fusedMatMulOracle } from '../oracle/FusedMatMul.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const EPILOGUES: readonly Params[] = [
  { bias: 'given', activation: 'relu' },
  { bias: 'given', activation: 'linear' },
  { bias: 'none', activation: 'relu' },
  { bias: 'none', activation: 'linear' },
];

const common = { rows: 5, inner: 7, columns: 9, ...EPILOGUES[0] };
const base = params(common);

/** `tf.fused.matMul`, which dense layers call. */
export const fusedMatMulCases = declareOp<FusedMatMulAttrs>({
  name: FusedMatMul,
  stock: true,
  parameters: ['rows', 'inner', 'columns'],
  defaults: { bias: 'none', activation: 'linear' },
  inputShapes(set): Record<string, number[]> {
    const { rows, inner, columns } = set as Record<string, number>;
    return {
      a: [1, rows, inner],
      b: [1, inner, columns],
      ...(set.bias === 'given' && { bias: [columns] }),
    };
  },
  attrs: ({ activation }) => ({ activation: activation as FusedMatMulAttrs['activation'] }),
  run: ({ a, b, bias }, { activation }) =>
    fused.matMul({ a: a as Tensor3D, b: b as Tensor3D, bias, activation }),
  oracle: fusedMatMulOracle,
  groups: [
    {
      description: 'sizes: rows and columns that fill no whole vector or block; epilogues',
      params: base
        .combine('rows', [1, 3, 4, 5, 17])
        .combine('inner', [1, 6, 70])
        .combine('columns', [1, 8, 13, 20])
        .combineWith([...EPILOGUES]),
      quick: 'pairs',
    },
    {
      description: 'data: NaN and infinities reach just what reads them',
      params: base
        .combine('data', ['wide', 'subnormal', 'nan', 'infinity'])
        .combineWith([...EPILOGUES]),
      quick: 'pairs',
    },
    inputsGroup(base),
    ...steadyGroups(common),
  ],
  errors: [],
  arbitrary: fc
    .record({
      rows: fc.integer({ min: 1, max: 20 }),
      inner: fc.integer({ min: 1, max: 20 }),
      columns: fc.integer({ min: 1, max: 20 }),
      epilogue: fc.constantFrom(...EPILOGUES),
      seed: fc.nat(999),
    })
    .map(({ epilogue, ...set }) => ({ ...set, ...epilogue })),
});
