#include <algorithm>

#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {
namespace {

// Channels that a thread takes at a time.
constexpr int64_t kSlab = 64;

}  // namespace

void SameDepthwiseConv2DBackpropFilter(const MapSizes& sizes, int64_t kernel_size, const float* dy,
                                       const float* x, float* dfilter) {
  const int64_t K = kernel_size, C = sizes.channels;
  const DepthwiseFilterView view = {sizes.batch, sizes.height, sizes.width, C, K};
  const int64_t slabs = (C + kSlab - 1) / kSlab;
  const Simd& simd = ActiveSimd();
  // A tap's sum is one thread's, in the order of the pixels.
  ParallelFor(K * slabs, sizes.batch * sizes.pixels() * K * std::min(C, kSlab),
              [&](int64_t begin, int64_t end) {
                for (int64_t item = begin; item < end; ++item) {
                  const int64_t u = item / slabs, channel = item % slabs * kSlab;
                  simd.depthwise_filter_row(view, x + channel, dy + channel, u,
                                            std::min(kSlab, C - channel),
                                            dfilter + u * K * C + channel);
                }
              });
}

}  // namespace dynaconv
