#pragma once

#include "math.h"

namespace dynaconv::DYNACONV_SIMD {

// y = softmax over the K² taps of logits + bias, whose rows are 2K − 1 apart.
inline void Softmax(const float* logits, const float* bias, int64_t kernel_size, float* y) {
  const int64_t size = kernel_size * kernel_size;
  const int64_t span = 2 * kernel_size - 1;
  for (int64_t u = 0; u < kernel_size; ++u) {
    const int64_t row = u * kernel_size;
    ForEachVector(kernel_size, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      Store<kWidth>(y + row + at, Load<kWidth>(logits + row + at) + Load<kWidth>(bias + u * span + at));
    });
  }

  // NaN never is the largest: it reaches the result by its own exponential and the sum.
  Vec<kLanes> maxima = Splat<kLanes>(-__builtin_inff());
  float largest = -__builtin_inff();
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    if constexpr (kWidth == kLanes) {
      maxima = Max<kLanes>(maxima, Load<kLanes>(y + at));
    } else {
      const float value = LargestLane<kWidth>(Max<kWidth>(Splat<kWidth>(-__builtin_inff()), Load<kWidth>(y + at)));
      largest = Max<1>(largest, value);
    }
  });
  largest = Max<1>(largest, LargestLane<kLanes>(maxima));

  const float scale = 1 / SumOver(size, [&](auto width, int64_t at) {
                        constexpr int kWidth = decltype(width)::value;
                        const Vec<kWidth> power = ExpOfNonPositive<kWidth>(Load<kWidth>(y + at) - largest);
                        Store<kWidth>(y + at, power);
                        return power;
                      });
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Store<kWidth>(y + at, Load<kWidth>(y + at) * scale);
  });
}

// dlogits = attention · (dattention − Σ attention · dattention) over the `size` taps of one window.
inline void SoftmaxBackprop(const float* attention, const float* dattention, int64_t size, float* dlogits) {
  const float mean = SumOver(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    return Load<kWidth>(attention + at) * Load<kWidth>(dattention + at);
  });
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Store<kWidth>(dlogits + at, Load<kWidth>(attention + at) * (Load<kWidth>(dattention + at) - mean));
  });
}

// to += from
inline void AddTo(float* to, const float* from, int64_t size) {
  ForEachVector(size, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Store<kWidth>(to + at, Load<kWidth>(to + at) + Load<kWidth>(from + at));
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
