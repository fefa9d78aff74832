#include <algorithm>
#include <cmath>

#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"

namespace dynaconv {

void GlobalResponseNorm2D(const MapSizes& sizes, const float* x, const float* gamma,
                          const float* beta, float epsilon, float* y) {
  const int64_t C = sizes.channels, pixels = sizes.pixels();
  const Simd& simd = ActiveSimd();
  ParallelFor(sizes.batch, 4 * pixels * C, [&](int64_t begin, int64_t end) {
    // Of each channel: its sum of squares, then its norm, then its factor gamma · norm / (mean norm + epsilon) + 1.
    float* const factors = Scratch(C);
    for (int64_t b = begin; b < end; ++b) {
      const float* const map = x + b * pixels * C;
      std::fill(factors, factors + C, 0.0f);
      simd.add_squares(map, pixels, C, factors);
      // In double, so that the order of the sum is worth no thought.
      double total = 0;
      for (int64_t c = 0; c < C; ++c) {
        factors[c] = std::sqrt(factors[c]);
        total += factors[c];
      }
      const float divisor = static_cast<float>(total / C) + epsilon;
      for (int64_t c = 0; c < C; ++c) factors[c] = gamma[c] * (factors[c] / divisor) + 1;
      simd.scale_channels(map, factors, beta, y + b * pixels * C, pixels, C);
    }
  });
}

}  // namespace dynaconv
