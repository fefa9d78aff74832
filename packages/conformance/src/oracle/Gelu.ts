import { BallArithmetic } from '../core/ball.ts';
import type { Expected, Values } from '../core/bound.ts';
import { activateAll, backpropActivation } from './activation.ts';
import type { Oracle } from './oracle.ts';

/** x as tensors hold it. */
const asExpected = ({ shape, data }: Values): Expected => ({
  shape,
  values: Float64Array.from(data),
  bounds: new Float64Array(data.length),
});

export const geluOracle: Oracle<object> = {
  outputShape: ({ x }) => [...x.shape],
  forward: ({ x }, _attrs, arithmetic) => activateAll(asExpected(x), 'gelu', arithmetic),
  vjps: {
    x: (dy, { x }, _attrs, arithmetic) =>
      BallArithmetic.expected(x.shape, backpropActivation(dy, asExpected(x), 'gelu', arithmetic)),
  },
};
