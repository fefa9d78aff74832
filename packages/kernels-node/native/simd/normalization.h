#pragma once

#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

namespace internal {

// Of a pixel's channels; the deviation is √(variance + epsilon). The variance is taken of differences from the mean, in a pass of
// its own: the channels are in the first-level cache, and nothing cancels.
struct PixelMoments {
  float mean, deviation;
};

DYNACONV_INLINE PixelMoments MomentsOf(const float* x, int64_t channels, float epsilon) {
  const float scale = 1 / static_cast<float>(channels);
  const float mean = scale * SumOver(channels, [&](auto width, int64_t at) {
                       return Load<decltype(width)::value>(x + at);
                     });
  const float variance = scale * SumOver(channels, [&](auto width, int64_t at) {
                           const auto difference = Load<decltype(width)::value>(x + at) - mean;
                           return difference * difference;
                         });
  return {mean, __builtin_sqrtf(variance + epsilon)};
}

}  // namespace internal

// y = (x − mean) / √(variance + epsilon) · gamma + beta over the channels of each pixel.
inline void LayerNormPixels(const float* x, const float* gamma, const float* beta, float* y,
                            int64_t pixels, int64_t channels, float epsilon) {
  for (int64_t n = 0; n < pixels; ++n, x += channels, y += channels) {
    const internal::PixelMoments moments = internal::MomentsOf(x, channels, epsilon);
    ForEachVector(channels, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      const Vec<kWidth> normal = (Load<kWidth>(x + at) - moments.mean) / moments.deviation;
      Store<kWidth>(y + at, normal * Load<kWidth>(gamma + at) + Load<kWidth>(beta + at));
    });
  }
}

// sums += x² for each channel, over `pixels` pixels.
inline void AddSquares(const float* x, int64_t pixels, int64_t channels, float* sums) {
  ForEachVector(channels, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Vec<kWidth> sum = {};
    for (int64_t n = 0; n < pixels; ++n) {
      const Vec<kWidth> value = Load<kWidth>(x + n * channels + at);
      sum += value * value;
    }
    Store<kWidth>(sums + at, Load<kWidth>(sums + at) + sum);
  });
}

// y = factor · x + beta for each channel.
inline void ScaleChannels(const float* x, const float* factor, const float* beta, float* y,
                          int64_t pixels, int64_t channels) {
  for (int64_t n = 0; n < pixels; ++n, x += channels, y += channels) {
    ForEachVector(channels, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      Store<kWidth>(y + at,
                    Load<kWidth>(x + at) * Load<kWidth>(factor + at) + Load<kWidth>(beta + at));
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
