#pragma once

#include "math.h"

namespace dynaconv::DYNACONV_SIMD {

// y = activation(x), which may be the same.
inline void Activate(const float* x, float* y, int64_t size, Activation activation) {
  WithActivation(activation, [&](auto chosen) {
    ForEachVector(size, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      Store<kWidth>(y + at, Activated<decltype(chosen)::value, kWidth>(Load<kWidth>(x + at)));
    });
  });
}

// dx = dy times GELU's derivative at x.
inline void GeluGradient(const float* dy, const float* x, float* dx, int64_t size) {
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Store<kWidth>(dx + at, GeluGradientOf<kWidth>(Load<kWidth>(dy + at), Load<kWidth>(x + at)));
  });
}

// y = activation(scale · y + bias) for a row of pixels.
inline void ScaleAndActivate(float* y, int64_t pixels, int64_t channels, const float* scale,
                             const float* bias, Activation activation) {
  WithActivation(activation, [&](auto chosen) {
    for (int64_t n = 0; n < pixels; ++n) {
      float* pixel = y + n * channels;
      ForEachVector(channels, [&](auto width, int64_t at) {
        constexpr int kWidth = decltype(width)::value;
        const Vec<kWidth> sum =
            Load<kWidth>(pixel + at) * Load<kWidth>(scale + at) + Load<kWidth>(bias + at);
        Store<kWidth>(pixel + at, Activated<decltype(chosen)::value, kWidth>(sum));
      });
    }
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
