#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "response_norm.h"

namespace dynaconv {

void GlobalResponseNorm2DBackpropInput(const MapSizes& sizes, const float* dy, const float* x,
                                       const float* gamma, float epsilon, float* dx) {
  const int64_t C = sizes.channels, pixels = sizes.pixels();
  const Simd& simd = ActiveSimd();
  ParallelFor(sizes.batch, 8 * pixels * C, [&](int64_t begin, int64_t end) {
    // Of each channel: its norm, then its factor; its product, then its slope.
    float* const sums = Scratch(3 * C);
    float *const norms = sums, *const products = sums + C;
    for (int64_t b = begin; b < end; ++b) {
      const int64_t map = b * pixels * C;
      const float divisor = ResponseSums(simd, dy + map, x + map, pixels, C, epsilon, sums);
      double shares = 0;
      for (int64_t c = 0; c < C; ++c) {
        products[c] *= gamma[c];
        shares += products[c] * norms[c] / (divisor * divisor);
      }
      const float dmean = static_cast<float>(shares / C);
      for (int64_t c = 0; c < C; ++c) {
        // A channel of zeros has a norm without a slope there.
        products[c] = norms[c] == 0 ? 0 : (products[c] / divisor - dmean) / norms[c];
        norms[c] = gamma[c] * (norms[c] / divisor) + 1;
      }
      simd.response_backprop(dy + map, x + map, sums, dx + map, pixels, C);
    }
  });
}

}  // namespace dynaconv
