#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void Gelu(int64_t size, const float* x, float* y) {
  // Pieces of whole vectors, of about twenty operations an element.
  constexpr int64_t kPiece = 4096;
  const Simd& simd = ActiveSimd();
  ParallelFor((size + kPiece - 1) / kPiece, 20 * kPiece, [&](int64_t begin, int64_t end) {
    const int64_t from = begin * kPiece;
    const int64_t to = end * kPiece < size ? end * kPiece : size;
    simd.activate(x + from, y + from, to - from, Activation::kGelu);
  });
}

}  // namespace dynaconv
