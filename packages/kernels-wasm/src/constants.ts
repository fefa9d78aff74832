/**
 * 2^t on [−½, ½] as a polynomial with p(0) = 1 and the least maximal relative error, 1.1e-7 in float32; after log₂e and
 * 1.5 · 2²³, before the exponent below which a float32 is subnormal. See assembly/lib/exp.ts.
 */
const EXP = [
  Math.LOG2E,
  12582912,
  0.001326472731307149,
  0.009671512991189957,
  0.05550733581185341,
  0.24022242426872253,
  0.6931470036506653,
  1,
  -126,
];

/**
 * Where the argument of erf stays: both with and without fused multiply–add, the quotient below is 1 to the last bit there, so that
 * GELU is x or 0 beyond, however large x is. Its neighbours give 1 ± 1.2e-7.
 */
const ERF_END = 3.9000012874603271;

/**
 * erf(x) on [−3.9, 3.9] as x · P(x²) / Q(x²), the least maximal relative error for these degrees, 5e-8: P from x¹² down, then Q
 * from x⁸ down. After √½ and the interval's ends. See assembly/lib/erf.ts.
 */
const ERF = [
  Math.SQRT1_2,
  -ERF_END,
  ERF_END,
  2.014800237759573e-8,
  -1.9632007024483755e-6,
  0.0001406002847943455,
  0.0036323433741927147,
  0.050345104187726974,
  0.19818362593650818,
  1.1283791065216064,
  0.0009405945893377066,
  0.014207984320819378,
  0.11428146064281464,
  0.508967399597168,
  1,
  0.5,
];

/** 1/√(2π), of the derivative of GELU. */
const DENSITY = [1 / Math.sqrt(2 * Math.PI)];

/**
 * Vector constants of the kernels, four copies of each: V8 builds a vector constant anew, with three instructions, wherever
 * it is used, and loads one from memory with one.
 */
export const CONSTANTS = new Int32Array(
  Float32Array.from([...EXP, ...ERF, ...DENSITY].flatMap((value) => [value, value, value, value]))
    .buffer,
);
