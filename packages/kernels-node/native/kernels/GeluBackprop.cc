#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"
#include "gelu.h"

namespace dynaconv {

void GeluBackprop(int64_t size, const float* dy, const float* x, float* dx) {
  const Simd& simd = ActiveSimd();
  // With an exponential besides what GELU takes.
  ParallelForPieces(size, kGeluPiece, 2 * kGeluCost, [&](int64_t from, int64_t to) {
    simd.gelu_gradient(dy + from, x + from, dx + from, to - from);
  });
}

}  // namespace dynaconv
