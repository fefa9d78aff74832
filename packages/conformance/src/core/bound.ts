/** How a backend computes and stores float32 tensors: all that an a-priori error bound needs to know of it. */
export interface Arithmetic {
  /** Relative error of one operation. */
  unitRoundoff: number;
  /** Relative error of storing a value in a tensor; 0 where tensors hold results without rounding them again. */
  storageRoundoff: number;
  /** Absolute error of an operation with a subnormal result. */
  operationUnderflow: number;
  /** Absolute error of storing a subnormal value. */
  storageUnderflow: number;
  /** Relative error of rounding the two factors of a product, and it, to a smaller format than the sum's; 0 where there is none. */
  productRoundoff: number;
  /** Absolute error of doing so where the result is subnormal in that format. */
  productUnderflow: number;
  /** From here on a factor or a product may not fit that format. */
  largestProduct: number;
  /** The largest finite value a tensor can hold. */
  largest: number;
  /** Whether a tensor can hold infinities. Where it cannot, any value that is not finite is accepted in place of an infinity. */
  holdsInfinity: boolean;
  /** exp(x) is off by a factor within 1 ± (slope·|x| + roundings) · unitRoundoff: this is the slope. */
  exponentialSlope: number;
  /** The roundings of the same formula. */
  exponentialRoundings: number;
  /** Absolute error of exp(x) on top of that, for implementations that flush small results to 0. */
  exponentialUnderflow: number;
  /** Absolute error of erf(x), which backends approximate by a rational function or a polynomial. */
  erfError: number;
  /** For |x| from here on erf(x) is exactly ±1, which is the nearest float32. */
  erfSaturation: number;
}

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/** IEEE 754 binary32 with gradual underflow, fused multiply–add allowed: CPUs and WebAssembly. */
export const FLOAT32: Arithmetic = {
  unitRoundoff: 2 ** -24,
  storageRoundoff: 0,
  operationUnderflow: 2 ** -150,
  storageUnderflow: 0,
  productRoundoff: 0,
  productUnderflow: 0,
  largestProduct: Number.POSITIVE_INFINITY,
  largest: FLOAT32_MAX,
  holdsInfinity: true,
  // The exp of @dynaconv/kernels-wasm, which rounds x · log₂e. The exponentials of other backends are within 2 roundings.
  exponentialSlope: 1,
  exponentialRoundings: 5,
  exponentialUnderflow: 2 ** -126,
  // The erf of @dynaconv/kernels-wasm. tfjs's own (Abramowitz and Stegun, 7.1.26) is within 1.5e-7.
  erfError: 7 * 2 ** -24,
  // 1 − erf(4) is 1.5e-8, half a unit of a float32 just below 1 is 3e-8.
  erfSaturation: 4,
};

/** As WGSL requires: exp is within (3 + 2|x|) units in the last place. tfjs's erf, evaluated in float32, has 11 roundings. */
const GPU_FUNCTIONS = {
  exponentialSlope: 4,
  exponentialRoundings: 6,
  exponentialUnderflow: 2 ** -126,
  erfError: 60 * 2 ** -24,
  erfSaturation: 4,
};

/** binary32 where subnormals may be flushed to zero, as GPUs are free to do. */
export const FLOAT32_FLUSHED: Arithmetic = {
  ...FLOAT32,
  ...GPU_FUNCTIONS,
  operationUnderflow: 2 ** -126,
  storageUnderflow: 2 ** -126,
};

/** Tensors and sums in binary32, the factors and products of a sum in binary16, where subnormals may be flushed too. */
export const FLOAT16_PRODUCTS: Arithmetic = {
  ...FLOAT32_FLUSHED,
  productRoundoff: 2 ** -11,
  productUnderflow: 2 ** -14,
  largestProduct: 65504,
};

/** Tensors in half-float textures, operations in binary32. */
export const FLOAT16_TEXTURES: Arithmetic = {
  ...FLOAT32,
  unitRoundoff: 2 ** -24,
  storageRoundoff: 2 ** -11,
  operationUnderflow: 2 ** -126,
  storageUnderflow: 2 ** -14,
  largest: 65504,
  // Chromium's software rasteriser stores them as NaN.
  holdsInfinity: false,
  ...GPU_FUNCTIONS,
};

/**
 * Absolute error that a product of a sum has, besides rounding, from a format that is smaller than the sum's; Infinity where a factor
 * or the product does not fit it.
 */
export function productSlack(
  a: number,
  b: number,
  { productRoundoff, productUnderflow, largestProduct }: Arithmetic,
): number {
  const largest = Math.max(Math.abs(a), Math.abs(b), Math.abs(a * b));
  // Each factor is rounded before they are multiplied.
  if (Number.isFinite(largest) && largest * (1 + productRoundoff) ** 3 >= largestProduct) {
    return Number.POSITIVE_INFINITY;
  }
  return productUnderflow * (Math.abs(a) + Math.abs(b) + productUnderflow + 1);
}

/** γ_n = n·u / (1 − n·u) (Higham, Accuracy and Stability of Numerical Algorithms, §3.1): n roundings, however ordered. */
export const gamma = (n: number, u: number): number => (n * u) / (1 - n * u);

/** Values in NHWC order; float64 in the oracle, float32 as the cases hold them. */
export interface Values {
  shape: readonly number[];
  data: Float32Array | Float64Array;
}

/**
 * What a backend may give: for each element `|actual − value| ≤ bound`, or the NaN or infinity that `value` is.
 * A bound of Infinity says that the definition does not determine the element: a sum that overflows in some orders only.
 */
export interface Expected {
  shape: readonly number[];
  values: Float64Array;
  bounds: Float64Array;
}

/**
 * A sum of products for each output element, in float64, with an error bound for every way to compute it in float32: in any
 * order, with or without fused multiply–add. A product that passes n roundings on its way to the result is off by a factor within
 * 1 ± γ_n, so the sum is off by at most γ_n·Σ|products|.
 */
export class RoundedSums {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  private readonly arithmetic: Arithmetic;
  private readonly magnitudes: Float64Array;
  private readonly terms: Float64Array;
  private readonly depths: Float64Array;
  private readonly slack: Float64Array;

  constructor(shape: readonly number[], arithmetic: Arithmetic) {
    const size = shape.reduce((a, b) => a * b, 1);
    this.shape = shape;
    this.arithmetic = arithmetic;
    this.values = new Float64Array(size);
    this.magnitudes = new Float64Array(size);
    this.terms = new Float64Array(size);
    this.depths = new Float64Array(size);
    this.slack = new Float64Array(size);
  }

  /** Adds a·b. */
  addProduct(i: number, a: number, b: number): void {
    const { operationUnderflow, storageUnderflow } = this.arithmetic;
    const slack = operationUnderflow + storageUnderflow * (Math.abs(a) + Math.abs(b));
    this.addTerm(i, a * b, 1, slack + productSlack(a, b, this.arithmetic));
  }

  /** Adds (a·b)·c, which is rounded twice, and `earlier` times before, where the factors are results of their own. */
  addTripleProduct(i: number, a: number, b: number, c: number, earlier = 0): void {
    const { operationUnderflow, storageUnderflow } = this.arithmetic;
    const pairs = Math.abs(a * b) + Math.abs(a * c) + Math.abs(b * c);
    const slack = operationUnderflow * (1 + Math.abs(c)) + storageUnderflow * pairs;
    this.addTerm(i, a * b * c, 2 + earlier, slack);
  }

  /** Adds a value of a tensor, without multiplying it. */
  add(i: number, value: number): void {
    this.addTerm(i, value, 0, this.arithmetic.storageUnderflow);
  }

  /** Adds a · (another element's sum). */
  addMultiple(i: number, a: number, other: RoundedSums, j: number): void {
    this.values[i] += a * other.values[j];
    this.magnitudes[i] += Math.abs(a) * other.magnitudes[j];
    this.slack[i] += Math.abs(a) * other.slack[j] + this.arithmetic.operationUnderflow;
    this.terms[i]++;
    this.depths[i] = Math.max(this.depths[i], other.roundings(j) + 1);
  }

  /** Widens the bound by the error that a term already had. */
  widen(i: number, error: number): void {
    this.slack[i] += error;
  }

  /** The most that |sum| can be, however it was rounded. */
  magnitude(i: number): number {
    return this.magnitudes[i] + this.bound(i);
  }

  /**
   * Multiplies the sum so far. The result is undetermined where the sum may have overflowed before, and where the factor is
   * infinite and the sum's error may change its sign.
   */
  scale(i: number, factor: number): void {
    const value = this.values[i];
    const bound = this.bound(i);
    const finite = Number.isFinite(factor);
    const signUnknown = bound > 0 && Math.abs(value) <= bound;
    const undetermined = this.mayOverflow(i) || (!finite && signUnknown);
    this.values[i] = undetermined && !Number.isNaN(value) ? 0 : value * factor;
    this.magnitudes[i] *= finite ? Math.abs(factor) : 0;
    this.slack[i] *= finite ? Math.abs(factor) : 0;
    this.slack[i] += undetermined ? Number.POSITIVE_INFINITY : this.arithmetic.operationUnderflow;
    this.depths[i]++;
  }

  /** The sums and their bounds, as the expected values of an output. */
  finish(): Expected {
    const size = this.values.length;
    const values = new Float64Array(size);
    const bounds = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const value = this.values[i];
      values[i] = value;
      bounds[i] = Number.isFinite(value) ? this.bound(i) : 0;
      if (this.mayOverflow(i) && !Number.isNaN(value)) {
        if (this.mustOverflow(i)) values[i] = Math.sign(value) * Number.POSITIVE_INFINITY;
        bounds[i] = this.mustOverflow(i) ? 0 : Number.POSITIVE_INFINITY;
      }
    }
    return { shape: this.shape, values, bounds };
  }

  private addTerm(i: number, term: number, depth: number, slack: number): void {
    this.values[i] += term;
    this.terms[i]++;
    if (this.depths[i] < depth) this.depths[i] = depth;
    if (!Number.isFinite(term)) return;
    this.magnitudes[i] += Math.abs(term);
    this.slack[i] += slack;
  }

  /** The most roundings that a product passes: those of its multiplications, and those of the additions. */
  private roundings(i: number): number {
    return this.depths[i] + Math.max(this.terms[i] - 1, 0);
  }

  private bound(i: number): number {
    const { unitRoundoff, storageRoundoff, productRoundoff } = this.arithmetic;
    const operations = gamma(this.roundings(i), unitRoundoff);
    // Each of a chain of operations may read its factor from a tensor, and write its result to one.
    const storage = (1 + storageRoundoff) ** (2 * this.depths[i] + 2);
    // Two factors and their product are rounded to the products' format.
    const products = (1 + productRoundoff) ** (3 * this.depths[i]);
    const formats = storage * products - 1;
    const relative = operations + formats + operations * formats;
    return relative * this.magnitudes[i] + (1 + relative) * this.slack[i];
  }

  private mayOverflow(i: number): boolean {
    return !(this.magnitudes[i] + this.bound(i) < this.arithmetic.largest);
  }

  /** Terms of one sign overflow in every order, if their sum does. */
  private mustOverflow(i: number): boolean {
    const { largest, unitRoundoff } = this.arithmetic;
    const value = Math.abs(this.values[i]);
    const oneSign = value >= this.magnitudes[i] * (1 - 1e-12);
    return oneSign && value - this.bound(i) > largest * (1 + unitRoundoff);
  }
}
