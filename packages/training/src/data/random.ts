import { bitsAt, fnv1a32 } from '@dynaconv/layers/hash';

/**
 * Random numbers that a key determines, such as a seed, an epoch and an image's index: which worker draws them, and what was
 * drawn for other images, makes no difference. A stream is MurmurHash3's finalizer of a counter.
 */
export class Random {
  private readonly seed: number;
  private count = 0;

  constructor(...key: readonly (number | string)[]) {
    this.seed = fnv1a32(key.join('/'));
  }

  /** In [0, 1), a multiple of 2⁻⁵³. */
  next(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) * 2 ** -53;
  }

  /** In [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from 0 to count − 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  sign(): number {
    return this.chance(0.5) ? 1 : -1;
  }

  choice<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Of the standard normal distribution: Box and Muller's transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Of the distribution Beta(alpha, alpha), as numpy makes it of two gamma variates. */
  beta(alpha: number): number {
    // The logarithms keep small alphas, whose gamma variates are below the least double, from giving 0/0.
    const [a, b] = [this.logGamma(alpha), this.logGamma(alpha)];
    return 1 / (1 + Math.exp(b - a));
  }

  /** The whole numbers below `count` in a random order: Fisher and Yates's shuffle. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let last = count - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  /** The logarithm of a variate of Gamma(shape, 1): Marsaglia and Tsang's method, and their step from shape + 1 to shape. */
  private logGamma(shape: number): number {
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(1 - this.next()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log(1 - this.next()) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
        return Math.log(d * v);
      }
    }
  }

  private bits(): number {
    return bitsAt(this.seed, this.count++);
  }
}
