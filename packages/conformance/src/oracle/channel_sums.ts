import { type Ball, BallArithmetic, BallSum } from '../core/ball.ts';
import type { Arithmetic, Expected, Values } from '../core/bound.ts';

/** One sum a channel, of whatever terms `visit` adds to it. */
export function sumByChannel(
  channels: number,
  arithmetic: Arithmetic,
  visit: (add: (channel: number, term: Ball) => void) => void,
): Ball[] {
  const sums = Array.from({ length: channels }, () => new BallSum(arithmetic));
  visit((channel, term) => sums[channel].add(term));
  return sums.map((sum) => sum.total());
}

/** The gradient of what is added to each channel: dy, summed over batch and map. */
export function backpropBeta(dy: Values, beta: Values, arithmetic: Arithmetic): Expected {
  const balls = new BallArithmetic(arithmetic);
  const [channels] = beta.shape;
  const sums = sumByChannel(channels, arithmetic, (add) => {
    for (const [o, value] of dy.data.entries()) add(o % channels, balls.stored(value));
  });
  return BallArithmetic.expected(beta.shape, sums);
}
