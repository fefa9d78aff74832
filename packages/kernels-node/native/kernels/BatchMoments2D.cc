#include "../kernels.h"
#include "run_sums.h"

namespace dynaconv {

void BatchMoments2D(const MapSizes& sizes, const float* x, float* moments) {
  const int64_t C = sizes.channels, pixels = sizes.batch * sizes.pixels();
  const IeeeScope ieee;
  const Simd& simd = ActiveSimd();
  float* const variances = moments + C;
  SumRuns(pixels, C, 2 * C, moments, [&](int64_t first, int64_t count, float* sums) {
    simd.sum_pixels(x + first * C, count, C, sums);
  });
  for (int64_t c = 0; c < C; ++c) moments[c] /= static_cast<float>(pixels);
  SumRuns(pixels, C, 2 * C, variances, [&](int64_t first, int64_t count, float* sums) {
    simd.sum_squared_distances(x + first * C, moments, count, C, sums);
  });
  for (int64_t c = 0; c < C; ++c) variances[c] /= static_cast<float>(pixels);
}

}  // namespace dynaconv
