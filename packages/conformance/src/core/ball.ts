import { type Arithmetic, type Expected, gamma, productSlack } from './bound.ts';
import { erf, erfc } from './erf.ts';

/**
 * A number that a backend computes: within `error` of `value`, or, where `error` is 0, the NaN or infinity that `value` is. An
 * error of Infinity says that the definition does not determine it.
 */
export interface Ball {
  readonly value: number;
  readonly error: number;
}

/**
 * Error bounds of formulas with steps that are not linear, composed step by step, as in interval arithmetic: each step takes
 * balls that contain whatever a backend may have computed so far, and returns a ball that contains whatever it may compute next.
 */
export class BallArithmetic {
  private readonly arithmetic: Arithmetic;

  constructor(arithmetic: Arithmetic) {
    this.arithmetic = arithmetic;
  }

  /** A value as a tensor holds it. */
  stored(value: number): Ball {
    const { storageRoundoff, storageUnderflow } = this.arithmetic;
    if (!Number.isFinite(value)) return { value, error: 0 };
    return this.ball(value, Math.abs(value) * storageRoundoff + storageUnderflow);
  }

  /** A constant, which float32 may round. */
  constant(value: number): Ball {
    return this.ball(value, Math.abs(value) * this.arithmetic.unitRoundoff);
  }

  add = (a: Ball, b: Ball): Ball => this.rounded(a.value + b.value, a.error + b.error);

  subtract = (a: Ball, b: Ball): Ball => this.add(a, { value: -b.value, error: b.error });

  multiply = (a: Ball, b: Ball): Ball => {
    const value = a.value * b.value;
    if (isInfinite(a) && mayBeZero(b)) return UNDETERMINED;
    if (isInfinite(b) && mayBeZero(a)) return UNDETERMINED;
    if (!Number.isFinite(value)) return notFinite(value, a, b);
    const error = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
    return this.rounded(value, error);
  };

  /** A product of a sum, which may be computed in a smaller format than the sum is. */
  product = (a: Ball, b: Ball): Ball => {
    const { value, error } = this.multiply(a, b);
    if (!Number.isFinite(value)) return { value, error };
    const [most, mostOther] = [a, b].map((factor) => Math.abs(factor.value) + factor.error);
    const roundoff = (1 + this.arithmetic.productRoundoff) ** 3 - 1;
    const slack = productSlack(most, mostOther, this.arithmetic);
    return this.ball(value, error + roundoff * (Math.abs(value) + error) + slack);
  };

  /** a / b, or a · (1 / b), which is rounded once more. */
  divide = (a: Ball, b: Ball): Ball => {
    const value = a.value / b.value;
    if (mayBeZero(b) || (b.value === 0 && mayBeZero(a))) return UNDETERMINED;
    if (!Number.isFinite(value) || isInfinite(b)) return notFinite(value, a, b);
    const least = Math.abs(b.value) - b.error;
    const inverse = this.rounded(1 / b.value, b.error / (Math.abs(b.value) * least));
    return this.multiply(a, inverse);
  };

  sqrt(a: Ball): Ball {
    const root = Math.sqrt(a.value);
    if (!Number.isFinite(root)) return notFinite(root, a, a);
    const below = root - Math.sqrt(Math.max(0, a.value - a.error));
    const above = Math.sqrt(a.value + a.error) - root;
    return this.rounded(root, Math.max(below, above));
  }

  /** exp(a) as backends compute it. Below the smallest normal number the result may be 0 or any subnormal. */
  exp(a: Ball): Ball {
    const { exponentialSlope, exponentialRoundings, exponentialUnderflow } = this.arithmetic;
    const value = Math.exp(a.value);
    if (!Number.isFinite(a.value)) return { value, error: a.error };
    const above = Math.exp(a.value + a.error);
    if (above < EXPONENTIAL_ZERO) return { value, error: above };
    const size = Math.abs(a.value) + a.error;
    const relative =
      (exponentialSlope * size + exponentialRoundings) * this.arithmetic.unitRoundoff;
    // e^(a ± error) · (1 ± relative)
    const factor = Math.expm1(a.error) + relative * Math.exp(a.error);
    return this.ball(value, value * factor + exponentialUnderflow);
  }

  /**
   * 1 / (1 + exp(−a)), or exp(a) / (1 + exp(a)): either passes on the relative error of its exponential times σ(−a), and
   * rounds three times. Neither exceeds 1 by more than these roundings.
   */
  sigmoid(a: Ball): Ball {
    const { exponentialSlope, exponentialRoundings, exponentialUnderflow, unitRoundoff } =
      this.arithmetic;
    const value = sigmoid(a.value);
    if (!Number.isFinite(a.value)) return { value, error: a.error };
    const above = sigmoid(a.value + a.error);
    if (above < EXPONENTIAL_ZERO) return { value, error: above };
    const below = value - sigmoid(a.value - a.error);
    const moved = Math.max(below, above - value);
    const size = Math.abs(a.value) + a.error;
    const passed = sigmoid(a.error - a.value);
    const roundings = (exponentialSlope * size + exponentialRoundings) * passed + 4;
    const error = moved + roundings * unitRoundoff * (value + moved) + 2 * exponentialUnderflow;
    return this.ball(value, Math.min(error, 1 + 4 * unitRoundoff));
  }

  /**
   * 1 + erf(a). Where erf is within half a unit of ±1, every implementation gives exactly ±1, so that the sum is 2 or 0 and its
   * error is erfc. Elsewhere erf may have been multiplied by a factor first, which is one more rounding.
   */
  onePlusErf(a: Ball): Ball {
    const value = erfc(-a.value);
    if (!Number.isFinite(a.value)) return { value, error: a.error };
    const above = erfc(-a.value - a.error) - value;
    const moved = Math.max(above, value - erfc(-a.value + a.error));
    const nearest = Math.max(0, Math.abs(a.value) - a.error);
    const { erfError, erfSaturation } = this.arithmetic;
    if (nearest >= erfSaturation) {
      return this.ball(value, erfc(nearest) + moved + value * this.arithmetic.unitRoundoff);
    }
    const computed = this.ball(erf(a.value), erfError + moved);
    return { value, error: this.add(ONE, this.multiply(computed, ONE)).error };
  }

  /** Σ in any order. */
  sum(terms: Iterable<Ball>): Ball {
    const sum = new BallSum(this.arithmetic);
    for (const term of terms) sum.add(term);
    return sum.total();
  }

  /** The mean, whose divisor may be applied to the terms or to their sum, or as a rounded reciprocal. */
  mean(terms: readonly Ball[]): Ball {
    const count = { value: terms.length, error: 0 };
    return this.sum(terms.map((term) => this.divide(term, count)));
  }

  /** The expected values of an output as balls, for a later step to start from. */
  static from({ values, bounds }: Expected): Ball[] {
    return Array.from(values, (value, i) => ({ value, error: bounds[i] }));
  }

  /** The balls as the expected values of an output. */
  static expected(shape: readonly number[], balls: readonly Ball[]): Expected {
    return {
      shape,
      values: Float64Array.from(balls, ({ value }) => value),
      bounds: Float64Array.from(balls, ({ error }) => error),
    };
  }

  /** The result of one operation: rounded, or denormalised. */
  private rounded(value: number, error: number): Ball {
    const { unitRoundoff: u, operationUnderflow, storageRoundoff } = this.arithmetic;
    if (!Number.isFinite(value)) return this.ball(value, error);
    const roundoff = u + storageRoundoff + u * storageRoundoff;
    const underflow = operationUnderflow + this.arithmetic.storageUnderflow;
    return this.ball(value, error + roundoff * (Math.abs(value) + error) + underflow);
  }

  private ball(value: number, error: number): Ball {
    return limited(value, error, this.arithmetic);
  }
}

/** A running sum, for computing many sums at once, term by term. */
export class BallSum {
  private readonly arithmetic: Arithmetic;
  private value = 0;
  private error = 0;
  private magnitude = 0;
  private terms = 0;

  constructor(arithmetic: Arithmetic) {
    this.arithmetic = arithmetic;
  }

  add({ value, error }: Ball): void {
    this.value += value;
    this.error += error;
    this.magnitude += Math.abs(value) + error;
    this.terms++;
  }

  /** The sum, with a bound that holds for every order of summation. */
  total(): Ball {
    const { arithmetic, value, error, magnitude } = this;
    if (!Number.isFinite(value)) return limited(value, error, arithmetic);
    if (!(magnitude <= arithmetic.largest)) return UNDETERMINED;
    const roundings = gamma(Math.max(this.terms - 1, 0), arithmetic.unitRoundoff);
    const storage = arithmetic.storageRoundoff * magnitude + arithmetic.storageUnderflow;
    return limited(value, error + roundings * magnitude + storage, arithmetic);
  }
}

const ONE: Ball = { value: 1, error: 0 };

/** An exponential this far below the smallest subnormal is 0 in every implementation. */
const EXPONENTIAL_ZERO = 2 ** -160;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const UNDETERMINED: Ball = { value: 0, error: Number.POSITIVE_INFINITY };

function limited(value: number, error: number, { largest }: Arithmetic): Ball {
  if (!(error < Number.POSITIVE_INFINITY)) return UNDETERMINED;
  if (!Number.isFinite(value)) return { value, error: 0 };
  return Math.abs(value) + error <= largest ? { value, error } : UNDETERMINED;
}

/** A result that is NaN, an infinity, or 0 because of an infinite divisor: it is either exact or undetermined. */
const notFinite = (value: number, a: Ball, b: Ball): Ball =>
  a.error + b.error < Number.POSITIVE_INFINITY ? { value, error: 0 } : UNDETERMINED;

const isInfinite = ({ value }: Ball) => Math.abs(value) === Number.POSITIVE_INFINITY;

/** Whether the ball contains 0 and other numbers. */
const mayBeZero = ({ value, error }: Ball) => error > 0 && Math.abs(value) <= error;
