#include "../kernels.h"
#include "run_sums.h"

namespace dynaconv {

void LayerNorm2DBackpropScale(const MapSizes& sizes, const float* dy, const float* x, float epsilon,
                              float* dscale) {
  const int64_t C = sizes.channels;
  const Simd& simd = ActiveSimd();
  SumRuns(sizes.batch * sizes.pixels(), 2 * C, 8 * C, dscale,
          [&](int64_t first, int64_t count, float* sums) {
            simd.layer_norm_scale_sums(dy + first * C, x + first * C, count, C, epsilon, sums);
          });
}

}  // namespace dynaconv
