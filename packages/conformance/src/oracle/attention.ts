import { type Ball, BallArithmetic, BallSum } from '../core/ball.ts';
import type { Arithmetic, Values } from '../core/bound.ts';
import { clampedStart } from './windows.ts';

/**
 * Visits every tap of attention [B, H, W, G, K, K]: its flat index, and that of its relative position in
 * [G, 2K − 1, 2K − 1]. The K² taps of a window follow one another.
 */
export function forEachTap(
  [B, H, W, G, K]: readonly number[],
  visit: (tap: number, position: number) => void,
): void {
  const span = 2 * K - 1;
  let tap = 0;
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < W; j++) {
        for (let g = 0; g < G; g++) {
          for (let u = 0; u < K; u++) {
            for (let v = 0; v < K; v++) {
              const row = clampedStart(i, H, K) + u - i + K - 1;
              const column = clampedStart(j, W, K) + v - j + K - 1;
              visit(tap++, (g * span + row) * span + column);
            }
          }
        }
      }
    }
  }
}

export const biasShape = ([, , , G, K]: readonly number[]): number[] => [G, 2 * K - 1, 2 * K - 1];

/** softmax, over each window, of logits + bias: exp(score − the largest) by the sum of them. */
export function attentionOf(
  logits: Values,
  bias: Values | undefined,
  arithmetic: Arithmetic,
): Ball[] {
  const balls = new BallArithmetic(arithmetic);
  const scores: Ball[] = [];
  forEachTap(logits.shape, (tap, position) => {
    const logit = balls.stored(logits.data[tap]);
    scores.push(bias ? balls.add(logit, balls.stored(bias.data[position])) : logit);
  });
  return byWindow(logits.shape, scores, (window) => {
    const largest = {
      value: Math.max(...window.map(({ value }) => value)),
      error: Math.max(...window.map(({ error }) => error)),
    };
    const powers = window.map((score) => balls.exp(balls.subtract(score, largest)));
    const total = balls.sum(powers);
    return powers.map((power) => balls.divide(power, total));
  });
}

/** The vector–Jacobian product of the softmax: attention ⊙ (dattention − Σ attention ⊙ dattention). */
export function backpropSoftmax(
  shape: readonly number[],
  attention: readonly Ball[],
  dattention: readonly Ball[],
  arithmetic: Arithmetic,
): Ball[] {
  const balls = new BallArithmetic(arithmetic);
  return byWindow(shape, attention, (window, first) => {
    const gradients = dattention.slice(first, first + window.length);
    const mean = balls.sum(window.map((weight, n) => balls.multiply(weight, gradients[n])));
    return window.map((weight, n) => balls.multiply(weight, balls.subtract(gradients[n], mean)));
  });
}

/** Σ of dlogits over all taps at one relative position. */
export function sumByPosition(
  shape: readonly number[],
  dlogits: readonly Ball[],
  arithmetic: Arithmetic,
): Ball[] {
  const size = biasShape(shape).reduce((a, b) => a * b, 1);
  const sums = Array.from({ length: size }, () => new BallSum(arithmetic));
  forEachTap(shape, (tap, position) => sums[position].add(dlogits[tap]));
  return sums.map((sum) => sum.total());
}

function byWindow(
  [, , , , K]: readonly number[],
  taps: readonly Ball[],
  change: (window: readonly Ball[], first: number) => Ball[],
): Ball[] {
  const changed: Ball[] = [];
  for (let first = 0; first < taps.length; first += K * K) {
    for (const ball of change(taps.slice(first, first + K * K), first)) changed.push(ball);
  }
  return changed;
}
