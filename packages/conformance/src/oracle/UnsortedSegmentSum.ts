import { RoundedSums } from '../core/bound.ts';
import type { Oracle } from './oracle.ts';

export interface SegmentSumAttrs {
  numSegments: number;
  /** The segment of each row of x, none where it is out of range; kernels have it as an input instead. */
  segmentIds: readonly number[];
}

export const unsortedSegmentSumOracle: Oracle<SegmentSumAttrs> = {
  outputShape: ({ x }, { numSegments }) => [numSegments, ...x.shape.slice(1)],
  forward({ x, segmentIds }, attrs, arithmetic) {
    const { numSegments } = attrs;
    const columns = x.shape.slice(1).reduce((a, b) => a * b, 1);
    const sums = new RoundedSums([numSegments, ...x.shape.slice(1)], arithmetic);
    for (const [row, segment] of (segmentIds?.data ?? attrs.segmentIds).entries()) {
      if (segment < 0 || segment >= numSegments) continue;
      for (let n = 0; n < columns; n++) {
        sums.add(segment * columns + n, x.data[row * columns + n]);
      }
    }
    return sums.finish();
  },
  vjps: {},
};
