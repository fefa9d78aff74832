#include <algorithm>
#include <vector>

#include "../parallel.h"
#include "../roi.h"

namespace dynaconv {

// Threads share the channels out, so that every pixel's sum has one order.
void RoiAlignBackpropInput(const RoiSizes& sizes, const float* dy, const float* boxes,
                           const int32_t* images, float* dx) {
  constexpr int64_t kChannels = 16;
  const int64_t C = sizes.map.channels, columns = sizes.bins[1];
  const int64_t pixels = sizes.map.batch * sizes.map.pixels();
  if (pixels == 0) return;
  const RoiBins bins(sizes, boxes, images);
  const Simd& simd = ActiveSimd();
  ParallelFor((C + kChannels - 1) / kChannels, (bins.reads() + pixels) * kChannels,
              [&](int64_t begin, int64_t end) {
    const int64_t channel = begin * kChannels, size = std::min(end * kChannels, C) - channel;
    for (int64_t pixel = 0; pixel < pixels; ++pixel) {
      std::fill_n(dx + pixel * C + channel, size, 0.0f);
    }
    std::vector<RoiTap> taps;
    for (int64_t row = 0; row < bins.rows(); ++row) {
      for (int64_t column = 0; column < columns; ++column) {
        bins.List(row, column, &taps);
        simd.spread_taps(taps.data(), static_cast<int64_t>(taps.size()),
                         dy + (row * columns + column) * C + channel, dx + channel, size);
      }
    }
  });
}

}  // namespace dynaconv
