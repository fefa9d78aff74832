#include <algorithm>

#include "../parallel.h"
#include "../simd.h"
#include "outlook.h"

namespace dynaconv {

void OutlookAttention2DBackpropAttention(const OutlookSizes& sizes, const float* dy, const float* v,
                                         float* dattention) {
  const Simd& simd = ActiveSimd();
  const int64_t positions = sizes.kernel_size * sizes.kernel_size;
  std::fill_n(dattention,
              sizes.batch * sizes.out_height * sizes.out_width * sizes.groups * positions * positions,
              0.0f);
  ForEachPosition(sizes, Outputs::kSingles, false, [&](const Plan& plan) {
    ParallelFor(plan.rows(), plan.row_cost(), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        simd.correlate_row(plan.view(), v, dy, dattention, row);
      }
    });
  });
}

}  // namespace dynaconv
