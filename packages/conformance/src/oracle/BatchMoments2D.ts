import { type Ball, BallArithmetic } from '../core/ball.ts';
import { channelOf } from './batch_norm.ts';
import type { Oracle } from './oracle.ts';

export const batchMoments2DOracle: Oracle<object> = {
  outputShape: ({ x }) => [2, x.shape[3]],
  forward({ x }, _attrs, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const channels = x.shape[3];
    const moments: Ball[] = [];
    for (let c = 0; c < channels; c++) {
      const values = channelOf(x, c).map((value) => balls.stored(value));
      const mean = balls.mean(values);
      const squares = values.map((value) => {
        const distance = balls.subtract(value, mean);
        return balls.multiply(distance, distance);
      });
      moments[c] = mean;
      moments[channels + c] = balls.mean(squares);
    }
    return BallArithmetic.expected([2, channels], moments);
  },
  vjps: {},
};
