import type { FusedBatchNormAttrs } from '@tensorflow/tfjs-core';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import { channelOf } from './batch_norm.ts';
import type { Oracle } from './oracle.ts';

/** The variance is the absolute value of what a case draws: it is not negative. */
export const fusedBatchNormOracle: Oracle<FusedBatchNormAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward({ x, mean, variance, offset, scale }, { varianceEpsilon }, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const channels = x.shape[3];
    const y: Ball[] = [];
    for (let c = 0; c < channels; c++) {
      const deviation = balls.sqrt(
        balls.add(balls.stored(Math.abs(variance.data[c])), balls.constant(varianceEpsilon)),
      );
      const one = { value: 1, error: 0 };
      const factor = balls.divide(scale ? balls.stored(scale.data[c]) : one, deviation);
      for (const [pixel, value] of channelOf(x, c).entries()) {
        const centred = balls.subtract(balls.stored(value), balls.stored(mean.data[c]));
        const scaled = balls.multiply(centred, factor);
        y[pixel * channels + c] = offset ? balls.add(scaled, balls.stored(offset.data[c])) : scaled;
      }
    }
    return BallArithmetic.expected(x.shape, y);
  },
  vjps: {},
};
