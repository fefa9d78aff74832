#include <algorithm>

#include "../parallel.h"
#include "../simd.h"
#include "outlook.h"

namespace dynaconv {

// Windows of one position write to different pixels, so that threads can share them out; positions follow one another.
void MixWindows(const OutlookSizes& sizes, const float* x, const float* attention, bool transposed,
                float* y) {
  const Simd& simd = ActiveSimd();
  std::fill_n(y, sizes.batch * sizes.in_height * sizes.in_width * sizes.channels, 0.0f);
  ForEachPosition(sizes, Outputs::kPairs, transposed, [&](const Plan& plan) {
    ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        simd.aggregate_row(plan.view(), x, attention, y, row, true);
      }
    });
  });
}

void OutlookAttention2D(const OutlookSizes& sizes, const float* v, const float* attention,
                        float* y) {
  MixWindows(sizes, v, attention, false, y);
}

}  // namespace dynaconv
