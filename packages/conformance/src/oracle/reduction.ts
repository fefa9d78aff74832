import { type SumAttrs, util } from '@tensorflow/tfjs-core';
import { RoundedSums, type Values } from '../core/bound.ts';
import type { Oracle } from './oracle.ts';

export const sumOracle = reductionOracle((sums, to, value) => sums.add(to, value));

/** The division of a sum is the rounding that products in it have. The mean of nothing is NaN. */
export const meanOracle = reductionOracle((sums, to, value, count) =>
  sums.addProduct(to, value, 1 / count),
);

type Add = (sums: RoundedSums, to: number, value: number, count: number) => void;

function reductionOracle(add: Add): Oracle<SumAttrs> {
  const outputShape: Oracle<SumAttrs>['outputShape'] = ({ x }, { axis, keepDims }) => {
    const kept = keptOf(x, axis);
    return x.shape.flatMap((length, n) => (kept[n] ? [length] : keepDims ? [1] : []));
  };
  return {
    outputShape,
    forward({ x }, attrs, arithmetic) {
      const sums = new RoundedSums(outputShape({ x }, attrs), arithmetic);
      const kept = keptOf(x, attrs.axis);
      const count = x.shape.reduce((size, length, n) => (kept[n] ? size : size * length), 1);
      const strides = util.computeStrides([...x.shape, 1]);
      for (let from = 0; from < x.data.length; from++) {
        const to = x.shape.reduce(
          (flat, length, n) =>
            kept[n] ? flat * length + (Math.floor(from / strides[n]) % length) : flat,
          0,
        );
        add(sums, to, x.data[from], count);
      }
      if (count === 0) sums.values.forEach((_, to) => void add(sums, to, 0, count));
      return sums.finish();
    },
    vjps: {},
  };
}

/** Which axes stay. */
function keptOf({ shape }: Values, axis: SumAttrs['axis']): boolean[] {
  const summed = util.parseAxisParam(axis, [...shape]);
  return shape.map((_, n) => !summed.includes(n));
}
