#include "../parallel.h"
#include "../simd.h"
#include "involution.h"

namespace dynaconv {

void Involution2DBackpropInput(const InvolutionSizes& sizes, const float* dy, const float* kernel,
                               float* dx) {
  const InvolutionAxes axes(sizes, BackwardWindows);
  const Plan plan(sizes, WeightsOf::kSource, Outputs::kPairs, axes.rows, axes.columns);
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.aggregate_row(plan.view(), dy, kernel, dx, row, false);
    }
  });
}

}  // namespace dynaconv
