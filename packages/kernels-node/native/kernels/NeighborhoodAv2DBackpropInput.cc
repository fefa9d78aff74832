#include <memory>

#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void NeighborhoodAv2DBackpropInput(const WindowSizes& sizes, const float* dy,
                                   const float* attention, float* dx) {
  const auto row_parts = ClampedBackwardWindows(sizes.in_height, sizes.kernel_size);
  const auto column_parts = ClampedBackwardWindows(sizes.in_width, sizes.kernel_size);
  std::vector<std::unique_ptr<const Plan>> plans;
  for (const AxisWindows& rows : row_parts) {
    for (const AxisWindows& columns : column_parts) {
      plans.push_back(std::make_unique<const Plan>(sizes, WeightsOf::kSource, Outputs::kPairs,
                                                   rows, columns));
    }
  }
  const Simd& simd = ActiveSimd();
  // What the parts come to adds up; the first writes every pixel of a row.
  ParallelFor(plans.front()->rows(), plans.front()->row_cost(), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      for (const auto& plan : plans) {
        simd.aggregate_row(plan->view(), dy, attention, dx, row, plan != plans.front());
      }
    }
  });
}

}  // namespace dynaconv
