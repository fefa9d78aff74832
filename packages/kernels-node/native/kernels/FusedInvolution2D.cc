#include "../parallel.h"
#include "../simd.h"
#include "involution.h"

namespace dynaconv {

void FusedInvolution2D(const InvolutionSizes& sizes, const float* x, const float* kernel,
                       const float* scale, const float* bias, Activation activation, float* y) {
  const InvolutionAxes axes(sizes, ForwardWindows);
  const Plan plan(sizes, WeightsOf::kOutput, Outputs::kPairs, axes.rows, axes.columns);
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.aggregate_row(plan.view(), x, kernel, y, row, false);
      // The row is still in the first-level cache.
      simd.scale_and_activate(y + row * plan.view().y_row, sizes.out_width, sizes.channels, scale,
                              bias, activation);
    }
  });
}

}  // namespace dynaconv
