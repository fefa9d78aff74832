#include "window.h"

#include <algorithm>
#include <numeric>

namespace dynaconv {
namespace {

// a/b rounded up, b > 0.
int64_t CeilDiv(int64_t a, int64_t b) { return a >= 0 ? (a + b - 1) / b : -(-a / b); }

int64_t FloorDiv(int64_t a, int64_t b) { return -CeilDiv(-a, b); }

int64_t Pad(const Axis& axis) { return axis.dilation * (axis.kernel_size - 1) / 2; }

}  // namespace

AxisWindows ForwardWindows(const Axis& axis) {
  AxisWindows result;
  // A dilation beyond the axis leaves one read a window; its step must not lead pointers out of all bounds.
  result.source_step = std::min(axis.dilation, axis.in_size);
  result.pair_distance = axis.dilation / std::gcd(axis.stride, axis.dilation);
  result.windows.reserve(axis.out_size);
  for (int64_t o = 0; o < axis.out_size; ++o) {
    const int64_t start = axis.stride * o - Pad(axis);
    const int64_t first = std::max<int64_t>(0, CeilDiv(-start, axis.dilation));
    const int64_t last =
        std::min(axis.kernel_size - 1, FloorDiv(axis.in_size - 1 - start, axis.dilation));
    result.windows.push_back({start + axis.dilation * first, first, last - first + 1});
  }
  return result;
}

AxisWindows ForwardWindowsAround(int64_t offset, const Axis& axis) {
  AxisWindows result = ForwardWindows(axis);
  result.first = std::clamp<int64_t>(CeilDiv(-offset, axis.stride), 0, axis.out_size);
  const int64_t last = std::clamp<int64_t>(FloorDiv(axis.in_size - 1 - offset, axis.stride) + 1,
                                           result.first, axis.out_size);
  auto& windows = result.windows;
  windows.erase(windows.begin() + last, windows.end());
  windows.erase(windows.begin(), windows.begin() + result.first);
  return result;
}

AxisWindows BackwardWindows(const Axis& axis) {
  const int64_t common = std::gcd(axis.stride, axis.dilation);
  AxisWindows result;
  result.source_step = std::min(axis.dilation / common, axis.out_size);
  result.tap_step = -axis.stride / common;
  result.pair_distance = axis.dilation;
  result.windows.reserve(axis.in_size);
  for (int64_t h = 0; h < axis.in_size; ++h) {
    const int64_t reach = h + Pad(axis);
    const int64_t span = axis.dilation * (axis.kernel_size - 1);
    int64_t first = std::max<int64_t>(0, CeilDiv(reach - span, axis.stride));
    const int64_t last = std::min(axis.out_size - 1, reach / axis.stride);
    while (first <= last && (reach - axis.stride * first) % axis.dilation != 0) ++first;
    if (first > last) {
      result.windows.push_back({});
    } else {
      result.windows.push_back({first, (reach - axis.stride * first) / axis.dilation,
                                (last - first) / result.source_step + 1});
    }
  }
  return result;
}

int64_t ClampedStart(int64_t at, int64_t size, int64_t kernel_size) {
  return std::clamp<int64_t>(at - (kernel_size - 1) / 2, 0, size - kernel_size);
}

AxisWindows ClampedWindows(int64_t size, int64_t kernel_size) {
  AxisWindows result;
  result.windows.reserve(size);
  for (int64_t at = 0; at < size; ++at) {
    result.windows.push_back({ClampedStart(at, size, kernel_size), 0, kernel_size});
  }
  return result;
}

std::array<AxisWindows, 3> ClampedBackwardWindows(int64_t size, int64_t kernel_size) {
  const int64_t reach = (kernel_size - 1) / 2;
  const int64_t last_start = size - kernel_size;
  AxisWindows middle, at_start, at_end;
  middle.tap_step = -1;
  at_start.tap_step = at_end.tap_step = 0;
  for (int64_t at = 0; at < size; ++at) {
    const int64_t first = std::max(reach, at - reach);
    const int64_t last = std::min(last_start + reach, at + reach);
    middle.windows.push_back(
        last < first ? Window{} : Window{first, at - (first - reach), last - first + 1});
    at_start.windows.push_back(at < kernel_size ? Window{0, at, reach} : Window{});
    at_end.windows.push_back(at >= last_start ? Window{size - reach, at - last_start, reach}
                                              : Window{});
  }
  return {middle, at_start, at_end};
}

}  // namespace dynaconv
