#include <cmath>

#include "../kernels.h"
#include "run_sums.h"

namespace dynaconv {

void BatchNorm2DBackpropScale(const MapSizes& sizes, const float* dy, const float* x,
                              const float* moments, float epsilon, float* dscale) {
  const int64_t C = sizes.channels;
  const IeeeScope ieee;
  const Simd& simd = ActiveSimd();
  SumRuns(sizes.batch * sizes.pixels(), 2 * C, 4 * C, dscale,
          [&](int64_t first, int64_t count, float* sums) {
            simd.batch_norm_scale_sums(dy + first * C, x + first * C, moments, count, C, sums);
          });
  for (int64_t c = 0; c < C; ++c) dscale[c] /= std::sqrt(moments[C + c] + epsilon);
}

}  // namespace dynaconv
