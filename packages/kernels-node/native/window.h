// Which inputs an output reads along one axis. Each operator's geometry (padding, stride, dilation, direction, border) is
// decided here, once; the loops in simd/ only walk what comes out.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace dynaconv {

// `count` positions from `source` on, the first with tap `tap`.
struct Window {
  int64_t source = 0;
  int64_t tap = 0;
  int64_t count = 0;
};

// The windows of all outputs of an axis. From one position read to the next, source and tap advance by constant steps.
struct AxisWindows {
  std::vector<Window> windows;
  // The output that the first of them belongs to.
  int64_t first = 0;
  int64_t source_step = 1;
  int64_t tap_step = 1;
  // Outputs this far apart read the same positions, but for those at the ends.
  int64_t pair_distance = 1;
};

// An axis of a convolution-like operator: K taps around each multiple of the stride, nothing read outside.
struct Axis {
  int64_t in_size;
  int64_t out_size;
  int64_t kernel_size;
  int64_t stride;
  int64_t dilation;
};

// Output o reads s·o + d·u − d·(K − 1)/2 for the taps u that fall inside.
AxisWindows ForwardWindows(const Axis& axis);

// The same of those outputs alone for which s·o + offset is inside the axis.
AxisWindows ForwardWindowsAround(int64_t offset, const Axis& axis);

// The transpose: input h gathers from the outputs o with s·o + d·u − d·(K − 1)/2 = h for some tap u.
AxisWindows BackwardWindows(const Axis& axis);

// First of the K positions around `at`, moved inside an axis of `size` ≥ K (NATTEN's window).
int64_t ClampedStart(int64_t at, int64_t size, int64_t kernel_size);

AxisWindows ClampedWindows(int64_t size, int64_t kernel_size);

// The transpose of ClampedWindows in three parts that add up, each with a constant step: a position is read by outputs in
// the middle, each with another tap, and by those at either end, whose window does not move, all with the same tap.
std::array<AxisWindows, 3> ClampedBackwardWindows(int64_t size, int64_t kernel_size);

}  // namespace dynaconv
