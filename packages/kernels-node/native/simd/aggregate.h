#pragma once

#include "window_sum.h"

namespace dynaconv::DYNACONV_SIMD {

// y[out, c] = Σ weight(out, source, group of c) · x[source, c] over the windows of one row of outputs, counted through the
// batch; added to what is in y with `adds`.
inline void AggregateRow(const PlanView& plan, const float* x, const float* w, float* y,
                         int64_t index, bool adds) {
  const int64_t batch = index / plan.num_rows;
  const RowWindow& row = plan.rows[index % plan.num_rows];
  x += batch * plan.x_batch + row.x;
  w += batch * plan.w_batch + row.w;
  y += batch * plan.y_batch + row.y;
  if (row.count == 0) {
    // Only gradients have pixels that nothing reads.
    if (!adds) memset(y, 0, plan.y_row * sizeof(float));
    return;
  }
  for (int64_t n = 0; n < plan.num_columns; ++n) {
    const ColumnPair& pair = plan.columns[n];
    ForEachBlock(plan, [&](const ChannelBlock& block) {
      block.sum(plan, pair, row.count, x + pair.x + block.channel, w + pair.w + block.weight,
                y + pair.y + block.channel, adds);
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
