import type { SumAttrs, Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

/** Which axes of [outer, rows, columns] are summed. */
const AXES: Record<string, number[]> = {
  outer: [0],
  rows: [1],
  'outer+rows': [0, 1],
  columns: [2],
  'outer+columns': [0, 2],
  all: [0, 1, 2],
};

const base = params({ outer: 3, rows: 6, columns: 18, axes: 'rows' });

/** An op that makes one number of all that lie along some axes. */
export const declareReduction = (
  name: string,
  reduce: (x: Tensor, axis: SumAttrs['axis'], keepDims: boolean) => Tensor,
  oracle: Oracle<SumAttrs>,
) =>
  declareOp<SumAttrs>({
    name,
    stock: true,
    parameters: ['outer', 'rows', 'columns', 'axes'],
    defaults: { keepDims: 0 },
    inputShapes: ({ outer, rows, columns }) => ({ x: [outer, rows, columns] as number[] }),
    attrs: ({ axes, keepDims }) => ({ axis: AXES[axes], keepDims: keepDims === 1 }),
    run: ({ x }, { axis, keepDims }) => reduce(x, axis, keepDims),
    oracle,
    groups: [
      {
        description: 'sizes: columns that fill no whole vector or block, over every axis',
        params: base
          .combine('outer', [1, 3])
          .combine('rows', [1, 5, 65, 300])
          .combine('columns', [1, 4, 15, 16, 37])
          .combine('axes', Object.keys(AXES))
          .combine('keepDims', [0, 1]),
        quick: 'pairs',
      },
      {
        description: 'empty: nothing to add, nothing to write',
        params: base
          .combineWith([{ outer: 0 }, { rows: 0 }, { columns: 0 }])
          .combine('axes', Object.keys(AXES)),
        quick: 'all',
      },
      {
        description: 'data: NaN and infinities reach just what reads them',
        params: base
          .combine('data', ['wide', 'subnormal', 'nan', 'infinity'])
          .combine('axes', ['outer+rows', 'rows']),
        quick: 'all',
      },
      inputsGroup(base),
      ...steadyGroups({ outer: 3, rows: 6, columns: 18, axes: 'rows' }),
    ],
    errors: [],
    arbitrary: fc.record({
      outer: fc.integer({ min: 1, max: 5 }),
      rows: fc.integer({ min: 1, max: 20 }),
      columns: fc.integer({ min: 1, max: 40 }),
      axes: fc.constantFrom(...Object.keys(AXES)),
      keepDims: fc.constantFrom(0, 1),
      seed: fc.nat(999),
    }),
  });
