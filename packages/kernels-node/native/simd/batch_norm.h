// Batch normalisation in training: sums over pixels for each channel, and the gradient that is made of them.
#pragma once

#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// sums [C] = Σ x
inline void SumPixels(const float* x, int64_t pixels, int64_t channels, float* sums) {
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Vec<kWidth> sum = {};
    for (int64_t p = 0; p < pixels; ++p) sum += Load<kWidth>(x + p * channels + at);
    Store<kWidth>(sums + at, sum);
  });
}

// sums [C] = Σ (x − mean)²
inline void SumSquaredDistances(const float* x, const float* means, int64_t pixels,
                                int64_t channels, float* sums) {
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    const Vec<kWidth> mean = Load<kWidth>(means + at);
    Vec<kWidth> sum = {};
    for (int64_t p = 0; p < pixels; ++p) {
      const Vec<kWidth> distance = Load<kWidth>(x + p * channels + at) - mean;
      sum += distance * distance;
    }
    Store<kWidth>(sums + at, sum);
  });
}

// sums [2, C] = Σ dy · (x − mean) and Σ dy
inline void BatchNormScaleSums(const float* dy, const float* x, const float* means, int64_t pixels,
                               int64_t channels, float* sums) {
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    const Vec<kWidth> mean = Load<kWidth>(means + at);
    Vec<kWidth> products = {}, gradients = {};
    for (int64_t p = 0; p < pixels; ++p) {
      const Vec<kWidth> gradient = Load<kWidth>(dy + p * channels + at);
      products += gradient * (Load<kWidth>(x + p * channels + at) - mean);
      gradients += gradient;
    }
    Store<kWidth>(sums + at, products);
    Store<kWidth>(sums + channels + at, gradients);
  });
}

// dx = (dy − dmean − (x − mean) · slope) · factor for each pixel, where `coefficients` [4, C] are mean, dmean, slope and factor.
inline void BatchNormBackpropPixels(const float* dy, const float* x, const float* coefficients,
                                    float* dx, int64_t pixels, int64_t channels) {
  const float *const means = coefficients, *const dmeans = means + channels;
  const float *const slopes = dmeans + channels, *const factors = slopes + channels;
  for (int64_t p = 0; p < pixels; ++p, dy += channels, x += channels, dx += channels) {
    ForEachVector(channels, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      const Vec<kWidth> distance = Load<kWidth>(x + at) - Load<kWidth>(means + at);
      const Vec<kWidth> gradient =
          Load<kWidth>(dy + at) - Load<kWidth>(dmeans + at) - distance * Load<kWidth>(slopes + at);
      Store<kWidth>(dx + at, gradient * Load<kWidth>(factors + at));
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
