// Vectors of floats by the compiler's vector extension, which GCC and Clang lower to whatever the translation unit is built
// for. Everything in simd/ lives in a namespace of its instruction set and uses no templates of the standard library: an
// inline function compiled for AVX-512 here must never be the copy that the linker keeps for everybody.
#pragma once

#include <cstdint>
#include <cstring>

#define DYNACONV_INLINE inline __attribute__((always_inline))

namespace dynaconv::DYNACONV_SIMD {

// Floats of the widest vector.
inline constexpr int kLanes = DYNACONV_LANES;

template <int kWidth>
struct VecOf {
  typedef float Floats __attribute__((vector_size(kWidth * sizeof(float))));
  typedef uint32_t Ints __attribute__((vector_size(kWidth * sizeof(uint32_t))));
};
template <>
struct VecOf<1> {
  using Floats = float;
  using Ints = uint32_t;
};

template <int kWidth>
using Vec = typename VecOf<kWidth>::Floats;
template <int kWidth>
using IntVec = typename VecOf<kWidth>::Ints;

template <int kWidth>
DYNACONV_INLINE Vec<kWidth> Load(const float* p) {
  Vec<kWidth> v;
  memcpy(&v, p, sizeof v);
  return v;
}

template <int kWidth>
DYNACONV_INLINE void Store(float* p, Vec<kWidth> v) {
  memcpy(p, &v, sizeof v);
}

template <int kWidth>
DYNACONV_INLINE Vec<kWidth> Splat(float value) {
  // Subtracting +0 is exact even for −0; the compiler sees a broadcast.
  return value - Vec<kWidth>{};
}

template <int kWidth>
DYNACONV_INLINE IntVec<kWidth> AsInts(Vec<kWidth> v) {
  IntVec<kWidth> bits;
  memcpy(&bits, &v, sizeof v);
  return bits;
}

template <int kWidth>
DYNACONV_INLINE Vec<kWidth> AsFloats(IntVec<kWidth> bits) {
  Vec<kWidth> v;
  memcpy(&v, &bits, sizeof v);
  return v;
}

template <int kWidth>
DYNACONV_INLINE float Lane(Vec<kWidth> v, int lane) {
  float value;
  memcpy(&value, reinterpret_cast<const char*>(&v) + lane * sizeof value, sizeof value);
  return value;
}

// Lower and upper half.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth / 2> Low(Vec<kWidth> v) {
  Vec<kWidth / 2> half;
  memcpy(&half, &v, sizeof half);
  return half;
}

template <int kWidth>
DYNACONV_INLINE Vec<kWidth / 2> High(Vec<kWidth> v) {
  Vec<kWidth / 2> half;
  memcpy(&half, reinterpret_cast<const char*>(&v) + sizeof half, sizeof half);
  return half;
}

template <int kWidth>
DYNACONV_INLINE float Sum(Vec<kWidth> v) {
  if constexpr (kWidth == 1) {
    return v;
  } else {
    return Sum<kWidth / 2>(Low<kWidth>(v) + High<kWidth>(v));
  }
}

// The larger of each lane; `a` where it is NaN.
template <int kWidth>
DYNACONV_INLINE Vec<kWidth> Max(Vec<kWidth> a, Vec<kWidth> b) {
  return a < b ? b : a;
}

template <int kWidth>
DYNACONV_INLINE float LargestLane(Vec<kWidth> v) {
  if constexpr (kWidth == 1) {
    return v;
  } else {
    return LargestLane<kWidth / 2>(Max<kWidth / 2>(Low<kWidth>(v), High<kWidth>(v)));
  }
}

// Stands for a constant width in a generic lambda.
template <int kWidth>
struct Width {
  static constexpr int value = kWidth;
};

namespace internal {
template <int kWidth, typename F>
DYNACONV_INLINE void Tail(int64_t at, int64_t size, const F& f) {
  if constexpr (kWidth > 0) {
    if (size & kWidth) {
      f(Width<kWidth>{}, at);
      at += kWidth;
    }
    Tail<kWidth / 2>(at, size, f);
  }
}
}  // namespace internal

// Calls f(Width<n>, offset) for vectors that make up [0, size): the widest first, then one of each narrower width that is
// needed, so that nothing is read or written beyond.
template <typename F>
DYNACONV_INLINE void ForEachVector(int64_t size, const F& f) {
  int64_t at = 0;
  for (; at + kLanes <= size; at += kLanes) f(Width<kLanes>{}, at);
  internal::Tail<kLanes / 2>(at, size, f);
}

// Σ f(Width, offset) over `size` floats.
template <typename F>
DYNACONV_INLINE float SumOver(int64_t size, const F& f) {
  Vec<kLanes> sums = {};
  float rest = 0;
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    if constexpr (kWidth == kLanes) {
      sums += f(width, at);
    } else {
      rest += Sum<kWidth>(f(width, at));
    }
  });
  return Sum<kLanes>(sums) + rest;
}

}  // namespace dynaconv::DYNACONV_SIMD
