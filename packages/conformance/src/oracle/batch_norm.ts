import { type Ball, BallArithmetic } from '../core/ball.ts';
import type { Arithmetic, Values } from '../core/bound.ts';

/** A channel's values in a map [B, H, W, C], in any order. */
export const channelOf = ({ shape, data }: Values, channel: number): number[] => {
  const channels = shape[3];
  return Array.from(
    { length: data.length / channels },
    (_, pixel) => data[pixel * channels + channel],
  );
};

/** One channel by its moments: x − mean, and √(variance + epsilon). */
export function centre(
  x: Values,
  { shape: [, channels], data }: Values,
  channel: number,
  epsilon: number,
  arithmetic: Arithmetic,
): { centred: Ball[]; deviation: Ball } {
  const balls = new BallArithmetic(arithmetic);
  // Moments are what a case draws, of which it takes the absolute values: a variance is not negative.
  const mean = balls.stored(Math.abs(data[channel]));
  const variance = balls.stored(Math.abs(data[channels + channel]));
  return {
    centred: channelOf(x, channel).map((value) => balls.subtract(balls.stored(value), mean)),
    deviation: balls.sqrt(balls.add(variance, balls.constant(epsilon))),
  };
}
