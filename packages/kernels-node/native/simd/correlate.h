#pragma once

#include "../plan.h"
#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// Σ_c a[c] · b[c] over `size` channels.
DYNACONV_INLINE float InnerProduct(const float* a, const float* b, int64_t size) {
  Vec<kLanes> even = {}, odd = {};
  int64_t at = 0;
  for (; at + 2 * kLanes <= size; at += 2 * kLanes) {
    even += Load<kLanes>(a + at) * Load<kLanes>(b + at);
    odd += Load<kLanes>(a + at + kLanes) * Load<kLanes>(b + at + kLanes);
  }
  float sum = 0;
  if (at > 0) sum = Sum<kLanes>(even + odd);
  ForEachVector(size - at, [&](auto width, int64_t offset) {
    constexpr int kWidth = decltype(width)::value;
    sum += Sum<kWidth>(Load<kWidth>(a + at + offset) * Load<kWidth>(b + at + offset));
  });
  return sum;
}

// dkernel[out, group, tap] = Σ_{c in group} dy[out, c] · x[source of tap, c] for one row of outputs, counted through the
// batch: inner products where AggregateRow has sums of multiples. The plan is that of the forward pass, without pairs.
inline void CorrelateRow(const PlanView& plan, const float* x, const float* dy, float* dkernel,
                         int64_t index) {
  const int64_t batch = index / plan.num_rows;
  const RowWindow& row = plan.rows[index % plan.num_rows];
  const int64_t size = plan.channels_per_group;
  const int64_t groups = plan.channels / size;
  x += batch * plan.x_batch + row.x;
  dy += batch * plan.y_batch + row.y;
  float* const map = dkernel + batch * plan.w_batch;
  // Taps that fall outside the map have no products.
  memset(map + index % plan.num_rows * plan.w_row, 0, plan.w_row * sizeof(float));
  for (int64_t n = 0; n < plan.num_columns; ++n) {
    const ColumnPair& column = plan.columns[n];
    for (int64_t g = 0; g < groups; ++g) {
      const float* const gradient = dy + column.y + g * size;
      for (int64_t u = 0; u < row.count; ++u) {
        const float* xp = x + column.x + u * plan.x_row_step + g * size;
        float* wp = map + row.w + column.w + g * plan.w_group + u * plan.w_row_step;
        for (int64_t v = 0; v < column.first; ++v, xp += plan.x_column_step) {
          wp[v] = InnerProduct(gradient, xp, size);
        }
      }
    }
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
