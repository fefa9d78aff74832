#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void LayerNorm2D(const MapSizes& sizes, const float* x, const float* gamma, const float* beta,
                 float epsilon, float* y) {
  const int64_t C = sizes.channels;
  const Simd& simd = ActiveSimd();
  ParallelFor(sizes.batch * sizes.pixels(), 8 * C, [&](int64_t begin, int64_t end) {
    simd.layer_norm(x + begin * C, gamma, beta, y + begin * C, end - begin, C, epsilon);
  });
}

}  // namespace dynaconv
