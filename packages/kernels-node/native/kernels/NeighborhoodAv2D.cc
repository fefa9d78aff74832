#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void NeighborhoodAv2D(const WindowSizes& sizes, const float* attention, const float* x, float* y) {
  const Plan plan(sizes, WeightsOf::kOutput, Outputs::kPairs,
                  ClampedWindows(sizes.in_height, sizes.kernel_size),
                  ClampedWindows(sizes.in_width, sizes.kernel_size));
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.aggregate_row(plan.view(), x, attention, y, row, false);
    }
  });
}

}  // namespace dynaconv
