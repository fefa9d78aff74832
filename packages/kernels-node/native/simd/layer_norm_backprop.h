// The gradients of LayerNormPixels, which take mean and deviation of each pixel anew: its channels are in the cache.
#pragma once

#include "../simd.h"
#include "normalization.h"

namespace dynaconv::DYNACONV_SIMD {

// dx = (g − mean(g) − n · mean(g · n)) / deviation with g = dy · gamma and n = (x − mean) / deviation, for each pixel.
inline void LayerNormBackpropPixels(const float* dy, const float* x, const float* gamma, float* dx,
                                    int64_t pixels, int64_t channels, float epsilon) {
  const float scale = 1 / static_cast<float>(channels);
  for (int64_t p = 0; p < pixels; ++p, dy += channels, x += channels, dx += channels) {
    const internal::PixelMoments moments = internal::MomentsOf(x, channels, epsilon);
    const float mean = moments.mean, inverse = 1 / moments.deviation;
    const auto gradient = [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      return Load<kWidth>(dy + at) * Load<kWidth>(gamma + at);
    };
    const auto normalized = [&](auto width, int64_t at) {
      return (Load<decltype(width)::value>(x + at) - mean) * inverse;
    };
    const float dmean = scale * SumOver(channels, gradient);
    const float slope = scale * SumOver(channels, [&](auto width, int64_t at) {
                          return gradient(width, at) * normalized(width, at);
                        });
    ForEachVector(channels, [&](auto width, int64_t at) {
      const auto centred = gradient(width, at) - dmean;
      Store<decltype(width)::value>(dx + at, (centred - normalized(width, at) * slope) * inverse);
    });
  }
}

// sums [2, C] = Σ dy · (x − mean) / deviation and Σ dy, over at most kRun pixels.
inline void LayerNormScaleSums(const float* dy, const float* x, int64_t pixels, int64_t channels,
                               float epsilon, float* sums) {
  float means[kRun], inverses[kRun];
  for (int64_t p = 0; p < pixels; ++p) {
    const internal::PixelMoments moments = internal::MomentsOf(x + p * channels, channels, epsilon);
    means[p] = moments.mean;
    inverses[p] = 1 / moments.deviation;
  }
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Vec<kWidth> products = {}, gradients = {};
    for (int64_t p = 0; p < pixels; ++p) {
      const Vec<kWidth> gradient = Load<kWidth>(dy + p * channels + at);
      products += gradient * ((Load<kWidth>(x + p * channels + at) - means[p]) * inverses[p]);
      gradients += gradient;
    }
    Store<kWidth>(sums + at, products);
    Store<kWidth>(sums + channels + at, gradients);
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
