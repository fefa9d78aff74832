#include "../parallel.h"
#include "../simd.h"
#include "attention.h"

namespace dynaconv {

void AttentionRow(const AttentionSizes& sizes, int64_t index, const float* logits,
                  const float* relative_position_bias, float* attention) {
  const Simd& simd = ActiveSimd();
  const int64_t K = sizes.kernel_size;
  const int64_t group_bias = (2 * K - 1) * (2 * K - 1);
  for (int64_t j = 0; j < sizes.width; ++j) {
    const float* bias =
        relative_position_bias + FirstPosition(sizes, index % sizes.height, j);
    for (int64_t g = 0; g < sizes.groups; ++g) {
      simd.softmax(logits, bias, K, attention);
      bias += group_bias;
      logits += K * K;
      attention += K * K;
    }
  }
}

void ContMix2DAttention(const AttentionSizes& sizes, const float* logits,
                        const float* relative_position_bias, float* attention) {
  // A softmax takes about ten operations a tap.
  ParallelFor(sizes.batch * sizes.height, 10 * sizes.row(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      AttentionRow(sizes, row, logits + row * sizes.row(), relative_position_bias,
                   attention + row * sizes.row());
    }
  });
}

}  // namespace dynaconv
