#include "../parallel.h"
#include "../simd.h"
#include "involution.h"

namespace dynaconv {

void Involution2D(const InvolutionSizes& sizes, const float* x, const float* kernel, float* y) {
  const InvolutionAxes axes(sizes, ForwardWindows);
  const Plan plan(sizes, WeightsOf::kOutput, Outputs::kPairs, axes.rows, axes.columns);
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.aggregate_row(plan.view(), x, kernel, y, row, false);
    }
  });
}

}  // namespace dynaconv
