#include "../parallel.h"
#include "../simd.h"
#include "involution.h"

namespace dynaconv {

void Involution2DBackpropKernel(const InvolutionSizes& sizes, const float* dy, const float* x,
                                float* dkernel) {
  const InvolutionAxes axes(sizes, ForwardWindows);
  const Plan plan(sizes, WeightsOf::kOutput, Outputs::kSingles, axes.rows, axes.columns);
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.correlate_row(plan.view(), x, dy, dkernel, row);
    }
  });
}

}  // namespace dynaconv
