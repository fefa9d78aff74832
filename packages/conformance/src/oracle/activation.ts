import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { type Ball, BallArithmetic } from '../core/ball.ts';
import type { Arithmetic, Expected, RoundedSums, Values } from '../core/bound.ts';

const ONE: Ball = { value: 1, error: 0 };
const HALF: Ball = { value: 0.5, error: 0 };

/** activation(x) for every x that a backend may have computed. */
export function activate(x: Ball, activation: FusedActivation, balls: BallArithmetic): Ball {
  if (activation === 'linear') return x;
  // ReLU moves no two numbers apart, so that the bound still holds.
  if (activation === 'relu') return { value: Math.max(x.value, 0), error: x.error };
  // At −∞ both are a product −∞ · 0.
  if (!Number.isFinite(x.value)) {
    const value = x.value > 0 ? x.value : Number.NaN;
    return { value, error: x.error };
  }
  if (activation === 'gelu') return balls.multiply(balls.multiply(x, HALF), onePlusErf(x, balls));
  return balls.multiply(x, balls.sigmoid(x));
}

export function activateAll(
  { shape, values, bounds }: Expected,
  activation: FusedActivation,
  arithmetic: Arithmetic,
): Expected {
  const balls = new BallArithmetic(arithmetic);
  const inputs = BallArithmetic.from({ shape, values, bounds });
  return BallArithmetic.expected(
    shape,
    inputs.map((x) => activate(x, activation, balls)),
  );
}

/** 1 + erf(x/√2), which is twice the normal distribution's Φ(x). */
const onePlusErf = (x: Ball, balls: BallArithmetic): Ball =>
  balls.onePlusErf(balls.multiply(x, balls.constant(Math.SQRT1_2)));

/** The derivative at x as a sum of products, in which a gradient is multiplied factor by factor: it may underflow at each. */
function derivative(
  x: Ball,
  activation: 'gelu' | 'silu',
  balls: BallArithmetic,
): readonly (readonly Ball[])[] {
  if (activation === 'silu') {
    const s = balls.sigmoid(x);
    return [[s], [x, s, balls.subtract(ONE, s)]];
  }
  // Φ(x) + x·φ(x), φ(x) = exp(−x²/2) / √2π by way of erf', 2/√π · exp(−t²) at t = x/√2.
  const rootHalf = balls.constant(Math.SQRT1_2);
  const t = balls.multiply(x, rootHalf);
  const square = balls.multiply(t, t);
  const power = balls.exp({ value: -square.value, error: square.error });
  const slope = balls.multiply(power, balls.constant(2 / Math.sqrt(Math.PI)));
  return [
    [onePlusErf(x, balls), HALF],
    [balls.multiply(x, HALF), slope, rootHalf],
  ];
}

/** tfjs differentiates ReLU as a step: 1 above 0, 0 at 0 and below; where the sign of x is open, so is the step. */
function backpropRelu({ value, error }: Ball, gradient: Ball): Ball {
  if (!(Math.abs(value) > error)) return { value: 0, error: Math.abs(gradient.value) };
  return value > 0 ? gradient : { value: 0, error: 0 };
}

/** A gradient on its way back through an activation of the given inputs. */
export function backpropActivation(
  dy: Values,
  input: Expected,
  activation: FusedActivation,
  arithmetic: Arithmetic,
): readonly Ball[] {
  const balls = new BallArithmetic(arithmetic);
  return BallArithmetic.from(input).map((x, o) => {
    const gradient = balls.stored(dy.data[o]);
    if (activation === 'linear') return gradient;
    if (activation === 'relu') return backpropRelu(x, gradient);
    const products = derivative(x, activation, balls);
    return balls.sum(
      products.map((factors) => factors.reduce((a, b) => balls.multiply(a, b), gradient)),
    );
  });
}

/** Adds passed[o]·a·b, the last where there is one. */
export function addPassed(
  sums: RoundedSums,
  i: number,
  passed: readonly Ball[],
  o: number,
  a: number,
  b?: number,
): void {
  const { value, error } = passed[o];
  if (b === undefined) sums.addProduct(i, value, a);
  else sums.addTripleProduct(i, value, a, b);
  sums.widen(i, error * Math.abs(a * (b ?? 1)));
}
