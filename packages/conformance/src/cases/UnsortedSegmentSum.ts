import { tensor1d, UnsortedSegmentSum, unsortedSegmentSum } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { seededRandom } from '../core/data.ts';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import { type SegmentSumAttrs, unsortedSegmentSumOracle } from '../oracle/UnsortedSegmentSum.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ rows: 7, columns: 5, segments: 4 });

/** Segments in no order, some of them out of range. */
const idsOf = (rows: number, segments: number): number[] => {
  const random = seededRandom(`${rows} rows of ${segments} segments`);
  return Array.from({ length: rows }, () => Math.floor(random() * (segments + 2)) - 1);
};

/** The gradient of `tf.gather`. */
export const unsortedSegmentSumCases = declareOp<SegmentSumAttrs>({
  name: UnsortedSegmentSum,
  stock: true,
  parameters: ['rows', 'columns', 'segments'],
  defaults: {},
  inputShapes: ({ rows, columns }) => ({ x: [rows as number, columns as number] }),
  attrs: ({ rows, segments }) => ({
    numSegments: segments as number,
    segmentIds: idsOf(rows as number, segments as number),
  }),
  run: ({ x }, { segmentIds, numSegments }) =>
    unsortedSegmentSum(x, tensor1d([...segmentIds], 'int32'), numSegments),
  oracle: unsortedSegmentSumOracle,
  groups: [
    {
      description: 'sizes: rows that fill no whole vector, segments without rows',
      params: base
        .combine('rows', [1, 2, 7, 40])
        .combine('columns', [1, 3, 4, 5, 17])
        .combine('segments', [1, 4, 30]),
      quick: 'pairs',
    },
    { description: 'no rows', params: base.combine('rows', [0]), quick: 'all' },
    {
      description: 'data: NaN and infinities reach just what reads them',
      params: base.combine('data', ['wide', 'subnormal', 'nan', 'infinity']),
      quick: 'all',
    },
    inputsGroup(base),
    ...steadyGroups({ rows: 7, columns: 5, segments: 4 }),
  ],
  errors: [],
  arbitrary: fc.record({
    rows: fc.integer({ min: 1, max: 12 }),
    columns: fc.integer({ min: 1, max: 12 }),
    segments: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(999),
  }),
});
