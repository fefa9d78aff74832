#include <algorithm>

#include "../parallel.h"
#include "../simd.h"
#include "attention.h"

namespace dynaconv {

void ContMix2DBackpropBias(const AttentionSizes& sizes, const float* dlogits, float* dbias) {
  const int64_t K = sizes.kernel_size;
  const int64_t span = 2 * K - 1;
  const int64_t pixels = sizes.batch * sizes.height * sizes.width;
  const Simd& simd = ActiveSimd();
  // A group's biases are summed by one thread, in the order of the pixels.
  ParallelFor(sizes.groups, pixels * K * K, [&](int64_t begin, int64_t end) {
    std::fill(dbias + begin * span * span, dbias + end * span * span, 0.0f);
    for (int64_t pixel = 0; pixel < pixels; ++pixel) {
      const int64_t row = pixel / sizes.width % sizes.height;
      const int64_t first = FirstPosition(sizes, row, pixel % sizes.width);
      for (int64_t g = begin; g < end; ++g) {
        const float* from = dlogits + pixel * sizes.taps() + g * K * K;
        float* to = dbias + g * span * span + first;
        for (int64_t u = 0; u < K; ++u) simd.add_to(to + u * span, from + u * K, K);
      }
    }
  });
}

}  // namespace dynaconv
