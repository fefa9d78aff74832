import { type Ball, BallArithmetic } from '../core/ball.ts';
import { channelOf } from './batch_norm.ts';
import type { Oracle } from './oracle.ts';

export interface FusedBatchNormAttrs {
  epsilon: number;
}

/** The variance is the absolute value of what a case draws: it is not negative. */
export const fusedBatchNormOracle: Oracle<FusedBatchNormAttrs> = {
  outputShape: ({ x }) => [...x.shape],
  forward({ x, mean, variance, offset, scale }, { epsilon }, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const channels = x.shape[3];
    const y: Ball[] = [];
    for (let c = 0; c < channels; c++) {
      const deviation = balls.sqrt(
        balls.add(balls.stored(Math.abs(variance.data[c])), balls.constant(epsilon)),
      );
      const factor = balls.divide(balls.stored(scale.data[c]), deviation);
      for (const [pixel, value] of channelOf(x, c).entries()) {
        const centred = balls.subtract(balls.stored(value), balls.stored(mean.data[c]));
        const scaled = balls.multiply(centred, factor);
        y[pixel * channels + c] = balls.add(scaled, balls.stored(offset.data[c]));
      }
    }
    return BallArithmetic.expected(x.shape, y);
  },
  vjps: {},
};
