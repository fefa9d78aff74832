import { type SumAttrs, util } from '@tensorflow/tfjs-core';
import { RoundedSums, type Values } from '../core/bound.ts';
import type { Oracle } from './oracle.ts';

export const sumOracle: Oracle<SumAttrs> = {
  outputShape: ({ x }, { axis, keepDims }) => {
    const kept = keptOf(x, axis);
    return x.shape.flatMap((length, n) => (kept[n] ? [length] : keepDims ? [1] : []));
  },
  forward({ x }, attrs, arithmetic) {
    const sums = new RoundedSums(sumOracle.outputShape({ x }, attrs), arithmetic);
    const kept = keptOf(x, attrs.axis);
    const strides = util.computeStrides([...x.shape, 1]);
    for (let from = 0; from < x.data.length; from++) {
      const to = x.shape.reduce(
        (flat, length, n) =>
          kept[n] ? flat * length + (Math.floor(from / strides[n]) % length) : flat,
        0,
      );
      sums.add(to, x.data[from]);
    }
    return sums.finish();
  },
  vjps: {},
};

/** Which axes stay. */
function keptOf({ shape }: Values, axis: SumAttrs['axis']): boolean[] {
  const summed = util.parseAxisParam(axis, [...shape]);
  return shape.map((_, n) => !summed.includes(n));
}
