#pragma once

#include <algorithm>

#include "../kernels.h"

namespace dynaconv {

// Calls f(plan) for each position of a window that is written, in the order of the positions.
template <typename F>
void ForEachPosition(const OutlookSizes& sizes, Outputs outputs, bool transposed, const F& f) {
  const int64_t reach = (sizes.kernel_size - 1) / 2;
  const auto axis = [&](int64_t in_size, int64_t out_size, int64_t stride) {
    // A stride beyond the map leaves one window, wherever the next would be.
    return Axis{in_size, out_size, sizes.kernel_size, std::min(stride, in_size), 1};
  };
  const Axis rows = axis(sizes.in_height, sizes.out_height, sizes.strides[0]);
  const Axis columns = axis(sizes.in_width, sizes.out_width, sizes.strides[1]);
  for (int64_t down = -reach; down <= reach; ++down) {
    for (int64_t across = -reach; across <= reach; ++across) {
      f(Plan(sizes, outputs, rows, columns, {down, across}, transposed));
    }
  }
}

// y = the windows of x, mixed by the attention, or with `transposed` by its transposed matrices.
void MixWindows(const OutlookSizes& sizes, const float* x, const float* attention, bool transposed,
                float* y);

}  // namespace dynaconv
