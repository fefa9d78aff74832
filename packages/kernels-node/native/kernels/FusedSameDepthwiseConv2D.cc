#include "../kernels.h"
#include "../parallel.h"
#include "../simd.h"

namespace dynaconv {

void FusedSameDepthwiseConv2D(const MapSizes& sizes, int64_t kernel_size, const float* x,
                              const float* filter, const float* bias, const float* residual,
                              Activation activation, float* y) {
  const DepthwiseView view = {sizes.height, sizes.width, sizes.channels, kernel_size,
                              filter,       bias,        activation};
  const int64_t row_size = sizes.width * sizes.channels;
  const Simd& simd = ActiveSimd();
  ParallelFor(sizes.batch * sizes.height, row_size * kernel_size * kernel_size,
              [&](int64_t begin, int64_t end) {
                for (int64_t row = begin; row < end; ++row) {
                  const int64_t i = row % sizes.height;
                  const float* const added =
                      residual == nullptr ? nullptr : residual + row * row_size;
                  simd.depthwise_row(view, x + (row - i) * row_size, i, added, y + row * row_size);
                }
              });
}

}  // namespace dynaconv
