import type { BatchNorm2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import { centre, channelOf } from './batch_norm.ts';
import type { Oracle } from './oracle.ts';

export const batchNorm2DBackpropInputOracle: Oracle<BatchNorm2DAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward({ dy, x, moments, gamma, dscale }, { epsilon }, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const channels = x.shape[3];
    const pixels = { value: x.data.length / channels, error: 0 };
    const dx: Ball[] = [];
    for (let c = 0; c < channels; c++) {
      const { centred, deviation } = centre(x, moments, c, epsilon, arithmetic);
      const factor = balls.divide(balls.stored(gamma.data[c]), deviation);
      const [dgamma, dbeta] = [c, channels + c].map((i) =>
        balls.divide(balls.stored(dscale.data[i]), pixels),
      );
      for (const [pixel, value] of channelOf(dy, c).entries()) {
        const slope = balls.multiply(balls.divide(centred[pixel], deviation), dgamma);
        const rest = balls.subtract(balls.subtract(balls.stored(value), dbeta), slope);
        dx[pixel * channels + c] = balls.multiply(rest, factor);
      }
    }
    return BallArithmetic.expected(x.shape, dx);
  },
  vjps: {},
};
