#include <vector>

#include "../parallel.h"
#include "../roi.h"

namespace dynaconv {

void RoiAlign(const RoiSizes& sizes, const float* x, const float* boxes, const int32_t* images,
              float* y) {
  const int64_t C = sizes.map.channels, columns = sizes.bins[1];
  const RoiBins bins(sizes, boxes, images);
  const Simd& simd = ActiveSimd();
  if (bins.rows() == 0) return;
  ParallelFor(bins.rows(), bins.reads() * C / bins.rows(), [&](int64_t begin, int64_t end) {
    std::vector<RoiTap> taps;
    for (int64_t row = begin; row < end; ++row) {
      for (int64_t column = 0; column < columns; ++column) {
        bins.List(row, column, &taps);
        simd.gather_taps(taps.data(), static_cast<int64_t>(taps.size()), x,
                         y + (row * columns + column) * C, C);
      }
    }
  });
}

}  // namespace dynaconv
