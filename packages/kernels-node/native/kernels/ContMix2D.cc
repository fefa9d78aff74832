#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"
#include "attention.h"

namespace dynaconv {

void ContMix2D(const WindowSizes& sizes, const float* x, const float* logits,
               const float* relative_position_bias, float* y) {
  const int64_t K = sizes.kernel_size;
  const AttentionSizes attention_sizes = {sizes.batch, sizes.in_height, sizes.in_width,
                                          sizes.groups, K};
  const int64_t row_size = attention_sizes.row();
  // The plan of one output row: its x begins at the row's window, its weights are that row's alone.
  WindowSizes row_sizes = sizes;
  row_sizes.batch = 1;
  AxisWindows one_row;
  one_row.windows = {{0, 0, K}};
  const Plan plan(row_sizes, WeightsOf::kOutput, Outputs::kPairs, one_row,
                  ClampedWindows(sizes.in_width, K));
  const Simd& simd = ActiveSimd();
  const int64_t x_row = sizes.in_width * sizes.channels;
  const int64_t rows = sizes.batch * sizes.in_height;
  ParallelFor(rows, plan.row_cost() + 10 * row_size, [&](int64_t begin, int64_t end) {
    float* const attention = Scratch(row_size);
    for (int64_t row = begin; row < end; ++row) {
      AttentionRow(attention_sizes, row, logits + row * row_size, relative_position_bias,
                   attention);
      const int64_t first_row = row / sizes.in_height * sizes.in_height +
                                ClampedStart(row % sizes.in_height, sizes.in_height, K);
      simd.aggregate_row(plan.view(), x + first_row * x_row, attention, y + row * x_row, 0, false);
    }
  });
}

}  // namespace dynaconv
