#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "../simd.h"

namespace dynaconv {

// sums [3, C]: ‖x‖₂, Σ dy · x and Σ dy of each channel of one image, whose mean norm + epsilon is what it returns.
inline float ResponseSums(const Simd& simd, const float* dy, const float* x, int64_t pixels,
                          int64_t channels, float epsilon, float* sums) {
  std::fill(sums, sums + 3 * channels, 0.0f);
  // Of so many pixels that a vector's column of them stays in the cache until the next one.
  for (int64_t first = 0; first < pixels; first += kRun) {
    const int64_t offset = first * channels;
    simd.add_response_sums(dy + offset, x + offset, std::min(kRun, pixels - first), channels, sums);
  }
  // In double, so that the order of the sum is worth no thought.
  double total = 0;
  for (int64_t c = 0; c < channels; ++c) {
    sums[c] = std::sqrt(sums[c]);
    total += sums[c];
  }
  return static_cast<float>(total / channels) + epsilon;
}

}  // namespace dynaconv
