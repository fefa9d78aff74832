// The passes over the map of the gradients of global response normalisation.
#pragma once

#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// sums [3, C] += Σ x², Σ dy · x and Σ dy
inline void AddResponseSums(const float* dy, const float* x, int64_t pixels, int64_t channels,
                            float* sums) {
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Vec<kWidth> squares = {}, products = {}, gradients = {};
    for (int64_t p = 0; p < pixels; ++p) {
      const Vec<kWidth> value = Load<kWidth>(x + p * channels + at);
      const Vec<kWidth> gradient = Load<kWidth>(dy + p * channels + at);
      squares += value * value;
      products += gradient * value;
      gradients += gradient;
    }
    const auto add = [&](float* to, const Vec<kWidth>& sum) {
      Store<kWidth>(to, Load<kWidth>(to) + sum);
    };
    add(sums + at, squares);
    add(sums + channels + at, products);
    add(sums + 2 * channels + at, gradients);
  });
}

// dx = factor · dy + slope · x for each channel, where `coefficients` [2, C] are factors and slopes.
inline void ResponseBackpropPixels(const float* dy, const float* x, const float* coefficients,
                                   float* dx, int64_t pixels, int64_t channels) {
  const float *const factors = coefficients, *const slopes = factors + channels;
  for (int64_t p = 0; p < pixels; ++p, dy += channels, x += channels, dx += channels) {
    ForEachVector(channels, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      Store<kWidth>(dx + at, Load<kWidth>(factors + at) * Load<kWidth>(dy + at) +
                                 Load<kWidth>(slopes + at) * Load<kWidth>(x + at));
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
