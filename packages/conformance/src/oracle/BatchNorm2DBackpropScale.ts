import type { BatchNorm2DAttrs } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import { centre, channelOf } from './batch_norm.ts';
import type { Oracle } from './oracle.ts';

export const batchNorm2DBackpropScaleOracle: Oracle<BatchNorm2DAttrs> = {
  outputShape: ({ moments }) => [...moments.shape],
  forward({ dy, x, moments }, { epsilon }, arithmetic) {
    const balls = new BallArithmetic(arithmetic);
    const channels = x.shape[3];
    const dscale: Ball[] = [];
    for (let c = 0; c < channels; c++) {
      const gradient = channelOf(dy, c).map((value) => balls.stored(value));
      const { centred, deviation } = centre(x, moments, c, epsilon, arithmetic);
      dscale[c] = balls.sum(
        centred.map((value, i) => balls.multiply(gradient[i], balls.divide(value, deviation))),
      );
      dscale[channels + c] = balls.sum(gradient);
    }
    return BallArithmetic.expected(moments.shape, dscale);
  },
  vjps: {},
};
