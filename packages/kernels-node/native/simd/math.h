#pragma once

#include "../activation.h"
#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// exp(x) for x ≤ 0, as 2^n · 2^t with n the integer nearest to z = x · log₂e and |t| ≤ ½, where 2^t is a polynomial with
// p(0) = 1 and the least maximal relative error, 1.1e-7 in float32.
//
// Relative error at most (|z| ln 2 + 3) · 2⁻²⁴ + 1.1e-7: of z, which is rounded once, of five Horner steps, whose terms shrink,
// and of the polynomial. Below 2⁻¹²⁶ the result is 0, so that −Inf gives 0 exactly; NaN stays NaN.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> ExpOfNonPositive(Vec<kWidth> x) {
  using V = Vec<kWidth>;
  constexpr float kLog2E = 1.44269504f;
  // 1.5 · 2²³: adding it leaves the nearest integer in the low bits of the significand.
  constexpr float kRound = 12582912;
  const V z = x * kLog2E;
  const V shifted = z + kRound;
  const V t = z - (shifted - kRound);
  V p = t * 0.001326472731307149f + 0.009671512991189957f;
  p = p * t + 0.05550733581185341f;
  p = p * t + 0.24022242426872253f;
  p = p * t + 0.6931470036506653f;
  p = p * t + 1.0f;
  const V power = AsFloats<kWidth>(AsInts<kWidth>(p) + (AsInts<kWidth>(shifted) << 23));
  // The integers say nothing about a NaN.
  const V positive = z < -126.0f ? V{} : power;
  return z == z ? positive : z;
}

// erf(x/√2), erf(t) as t · P(t²) / Q(t²) on [−3.9, 3.9], the least maximal relative error for these degrees, 5e-8. Beyond, its
// argument stays at an end where the quotient is ±1 to the last bit, with fused multiply–add and without; the end's neighbours give
// 1 ± 1.2e-7.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> ErfOfRootHalf(Vec<kWidth> x) {
  using V = Vec<kWidth>;
  constexpr float kEnd = 3.9000012874603271f;
  V t = x * 0.70710678f;
  t = t < -kEnd ? Splat<kWidth>(-kEnd) : t;
  t = t > kEnd ? Splat<kWidth>(kEnd) : t;
  const V z = t * t;
  V p = z * 2.014800237759573e-8f + -1.9632007024483755e-6f;
  p = p * z + 0.0001406002847943455f;
  p = p * z + 0.0036323433741927147f;
  p = p * z + 0.050345104187726974f;
  p = p * z + 0.19818362593650818f;
  p = p * z + 1.1283791065216064f;
  V q = z * 0.0009405945893377066f + 0.014207984320819378f;
  q = q * z + 0.11428146064281464f;
  q = q * z + 0.508967399597168f;
  q = q * z + 1.0f;
  return (t * p) / q;
}

// x · (1 + erf(x/√2)) / 2: x or 0 where erf is ±1, however large x is.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> GeluOf(Vec<kWidth> x) {
  const Vec<kWidth> half = x * 0.5f;
  return half + half * ErfOfRootHalf<kWidth>(x);
}

// dy · (Φ(x) + x · φ(x)), of the normal distribution and its density. Factor by factor, so that 0 · ∞ arises where the definition has
// it alone.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> GeluGradientOf(Vec<kWidth> dy, Vec<kWidth> x) {
  using V = Vec<kWidth>;
  // 1/√(2π)
  constexpr float kPeak = 0.398942280f;
  const V distribution = ErfOfRootHalf<kWidth>(x) * 0.5f + 0.5f;
  const V density = ExpOfNonPositive<kWidth>(-((x * 0.5f) * x)) * kPeak;
  return dy * distribution + (dy * x) * density;
}

// x / (1 + exp(−x)), with an exponential that cannot overflow: for x < 0 both sides are multiplied by exp(x).
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> SiluOf(Vec<kWidth> x) {
  using V = Vec<kWidth>;
  const V power = ExpOfNonPositive<kWidth>(x < 0.0f ? x : -x);
  const V numerator = x < 0.0f ? power : Splat<kWidth>(1);
  return (x * numerator) / (power + 1.0f);
}

// NaN stays NaN.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> ReluOf(Vec<kWidth> x) {
  return x < 0.0f ? Vec<kWidth>{} : x;
}

template <Activation kActivation, int kWidth>
DYNACONV_INLINE Vec<kWidth> Activated(Vec<kWidth> x) {
  if constexpr (kActivation == Activation::kRelu) return ReluOf<kWidth>(x);
  if constexpr (kActivation == Activation::kGelu) return GeluOf<kWidth>(x);
  if constexpr (kActivation == Activation::kSilu) return SiluOf<kWidth>(x);
  return x;
}

// Calls f(Constant) with the activation as a compile-time constant.
template <Activation kActivation>
struct Constant {
  static constexpr Activation value = kActivation;
};

template <typename F>
DYNACONV_INLINE void WithActivation(Activation activation, const F& f) {
  switch (activation) {
    case Activation::kLinear:
      return f(Constant<Activation::kLinear>{});
    case Activation::kRelu:
      return f(Constant<Activation::kRelu>{});
    case Activation::kGelu:
      return f(Constant<Activation::kGelu>{});
    case Activation::kSilu:
      return f(Constant<Activation::kSilu>{});
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
