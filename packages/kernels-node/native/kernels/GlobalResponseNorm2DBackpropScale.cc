#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "response_norm.h"

namespace dynaconv {

void GlobalResponseNorm2DBackpropScale(const MapSizes& sizes, const float* dy, const float* x,
                                       float epsilon, float* dscale) {
  const int64_t C = sizes.channels, pixels = sizes.pixels();
  const Simd& simd = ActiveSimd();
  // Of each image, so that they can be added up in order.
  float* const of_images = Scratch(sizes.batch * 3 * C);
  ParallelFor(sizes.batch, 6 * pixels * C, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      const int64_t map = b * pixels * C;
      float* const sums = of_images + b * 3 * C;
      const float divisor = ResponseSums(simd, dy + map, x + map, pixels, C, epsilon, sums);
      for (int64_t c = 0; c < C; ++c) sums[c] = sums[c] / divisor * sums[C + c];
    }
  });
  std::fill(dscale, dscale + 2 * C, 0.0f);
  for (int64_t b = 0; b < sizes.batch; ++b) {
    const float* const sums = of_images + b * 3 * C;
    simd.add_to(dscale, sums, C);
    simd.add_to(dscale + C, sums + 2 * C, C);
  }
}

}  // namespace dynaconv
