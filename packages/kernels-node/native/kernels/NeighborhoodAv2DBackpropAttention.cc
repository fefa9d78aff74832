#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void NeighborhoodAv2DBackpropAttention(const WindowSizes& sizes, const float* dy, const float* x,
                                       float* dattention) {
  const Plan plan(sizes, WeightsOf::kOutput, Outputs::kSingles,
                  ClampedWindows(sizes.in_height, sizes.kernel_size),
                  ClampedWindows(sizes.in_width, sizes.kernel_size));
  const Simd& simd = ActiveSimd();
  ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      simd.correlate_row(plan.view(), x, dy, dattention, row);
    }
  });
}

}  // namespace dynaconv
