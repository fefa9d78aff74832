// The one inner loop of this package: Σ over a window of weight · pixel, for one or two output pixels at a time.
//
// A window is rows of columns; in both directions the pixels read and the weights that go with them advance by constant
// steps, whichever way the operator walks (involution, its input gradient, a clamped window). Nothing outside the map is
// ever read, so nothing has to be padded.
#pragma once

#include "../plan.h"
#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// `kGroups` neighbouring groups of `kVectors` vectors each, for a pair of outputs. Four vectors make eight accumulators:
// enough to hide the latency of a multiply–add on two ports, and few enough for sixteen registers.
template <int kWidth, int kGroups, int kVectors>
void SumWindow(const PlanView& plan, const ColumnPair& pair, int64_t num_rows, const float* x,
               const float* w, float* y, bool adds) {
  constexpr int kAll = kGroups * kVectors;
  static_assert(kAll <= 4);
  using V = Vec<kWidth>;
  const int64_t w_group = plan.w_group;
  const int64_t x_step = plan.x_column_step, w_step = plan.w_column_step;
  V a[kAll] = {}, b[kAll] = {};
  for (int64_t row = 0; row < num_rows; ++row) {
    const float* xp = x + row * plan.x_row_step;
    const float* wp = w + row * plan.w_row_step;
    for (int64_t n = pair.first; n > 0; --n, xp += x_step, wp += w_step) {
#pragma GCC unroll 4
      for (int g = 0; g < kGroups; ++g) {
        const float weight = wp[g * w_group];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) {
          const int at = g * kVectors + v;
          a[at] += Load<kWidth>(xp + at * kWidth) * weight;
        }
      }
    }
    const float* wq = wp + pair.w_second;
    for (int64_t n = pair.shared; n > 0; --n, xp += x_step, wp += w_step, wq += w_step) {
#pragma GCC unroll 4
      for (int g = 0; g < kGroups; ++g) {
        const float first = wp[g * w_group], second = wq[g * w_group];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) {
          const int at = g * kVectors + v;
          const V pixel = Load<kWidth>(xp + at * kWidth);
          a[at] += pixel * first;
          b[at] += pixel * second;
        }
      }
    }
    for (int64_t n = pair.second; n > 0; --n, xp += x_step, wq += w_step) {
#pragma GCC unroll 4
      for (int g = 0; g < kGroups; ++g) {
        const float weight = wq[g * w_group];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) {
          const int at = g * kVectors + v;
          b[at] += Load<kWidth>(xp + at * kWidth) * weight;
        }
      }
    }
  }
#pragma GCC unroll 4
  for (int at = 0; at < kAll; ++at) {
    float* to = y + at * kWidth;
    Store<kWidth>(to, adds ? Load<kWidth>(to) + a[at] : a[at]);
  }
  if (pair.y_second == 0) return;
#pragma GCC unroll 4
  for (int at = 0; at < kAll; ++at) {
    float* to = y + pair.y_second + at * kWidth;
    Store<kWidth>(to, adds ? Load<kWidth>(to) + b[at] : b[at]);
  }
}

using SumWindowFunction = void (*)(const PlanView&, const ColumnPair&, int64_t, const float*,
                                   const float*, float*, bool);

// Channels [channel, channel + width) of the map, whose weights are `weight` on from the pixel's first.
struct ChannelBlock {
  SumWindowFunction sum;
  int64_t channel;
  int64_t weight;
};

// Calls f(ChannelBlock) on blocks that make up the channels of all groups: several whole groups at a time where a group is
// one or two vectors, else blocks of one group, down to single channels.
template <typename F>
DYNACONV_INLINE void ForEachBlock(const PlanView& plan, const F& f) {
  const int64_t size = plan.channels_per_group, w_group = plan.w_group;
  const int64_t groups = plan.channels / size;
  int64_t group = 0;
  if (size == kLanes) {
    for (; group + 4 <= groups; group += 4) {
      f(ChannelBlock{SumWindow<kLanes, 4, 1>, group * size, group * w_group});
    }
  }
  if (size == 2 * kLanes) {
    for (; group + 2 <= groups; group += 2) {
      f(ChannelBlock{SumWindow<kLanes, 2, 2>, group * size, group * w_group});
    }
  }
  for (; group < groups; ++group) {
    const int64_t channel = group * size, weight = group * w_group;
    int64_t at = 0;
    for (; at + 4 * kLanes <= size; at += 4 * kLanes) {
      f(ChannelBlock{SumWindow<kLanes, 1, 4>, channel + at, weight});
    }
    for (; at + 2 * kLanes <= size; at += 2 * kLanes) {
      f(ChannelBlock{SumWindow<kLanes, 1, 2>, channel + at, weight});
    }
    ForEachVector(size - at, [&](auto width, int64_t offset) {
      f(ChannelBlock{SumWindow<decltype(width)::value, 1, 1>, channel + at + offset, weight});
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
