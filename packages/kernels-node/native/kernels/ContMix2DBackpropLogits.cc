#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void ContMix2DBackpropLogits(const AttentionSizes& sizes, const float* dattention,
                             const float* attention, float* dlogits) {
  const int64_t window = sizes.kernel_size * sizes.kernel_size;
  const int64_t windows = sizes.batch * sizes.height * sizes.width * sizes.groups;
  const Simd& simd = ActiveSimd();
  ParallelFor(windows, 2 * window, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
      simd.softmax_backprop(attention + n * window, dattention + n * window, window,
                            dlogits + n * window);
    }
  });
}

}  // namespace dynaconv
