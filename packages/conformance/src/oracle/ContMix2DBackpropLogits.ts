import { BallArithmetic } from '../core/ball.ts';
import type { Values } from '../core/bound.ts';
import { backpropSoftmax } from './attention.ts';
import type { Oracle } from './oracle.ts';

export const contMix2DBackpropLogitsOracle: Oracle<object> = {
  outputShape: ({ attention }) => [...attention.shape],
  forward({ attention, dattention }, _attrs, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const stored = ({ data }: Values) => Array.from(data, (value) => balls.stored(value));
    return BallArithmetic.expected(
      attention.shape,
      backpropSoftmax(attention.shape, stored(attention), stored(dattention), arithmetic),
    );
  },
  vjps: {},
};
