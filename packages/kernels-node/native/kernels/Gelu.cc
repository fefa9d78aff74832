#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"
#include "gelu.h"

namespace dynaconv {

void Gelu(int64_t size, const float* x, float* y) {
  const Simd& simd = ActiveSimd();
  ParallelForPieces(size, kGeluPiece, kGeluCost, [&](int64_t from, int64_t to) {
    simd.activate(x + from, y + from, to - from, Activation::kGelu);
  });
}

}  // namespace dynaconv
