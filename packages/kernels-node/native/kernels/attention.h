#pragma once

#include "../kernels.h"

namespace dynaconv {

// Softmax over the windows of one row of pixels [W, G, K, K], counted through the batch.
void AttentionRow(const AttentionSizes& sizes, int64_t index, const float* logits,
                  const float* relative_position_bias, float* attention);

// Offset, in a group's [2K − 1, 2K − 1], of the relative position of the first tap of a pixel's window.
inline int64_t FirstPosition(const AttentionSizes& sizes, int64_t row, int64_t column) {
  const int64_t K = sizes.kernel_size;
  const int64_t relative_row = ClampedStart(row, sizes.height, K) - row + K - 1;
  const int64_t relative_column = ClampedStart(column, sizes.width, K) - column + K - 1;
  return relative_row * (2 * K - 1) + relative_column;
}

}  // namespace dynaconv
