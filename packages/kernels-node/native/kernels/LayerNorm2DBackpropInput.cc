#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void LayerNorm2DBackpropInput(const MapSizes& sizes, const float* dy, const float* x,
                              const float* gamma, float epsilon, float* dx) {
  const int64_t C = sizes.channels;
  const Simd& simd = ActiveSimd();
  ParallelFor(sizes.batch * sizes.pixels(), 12 * C, [&](int64_t begin, int64_t end) {
    simd.layer_norm_backprop(dy + begin * C, x + begin * C, gamma, dx + begin * C, end - begin, C,
                             epsilon);
  });
}

}  // namespace dynaconv
