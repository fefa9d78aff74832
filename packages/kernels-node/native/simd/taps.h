// Sums of weighted pixels, and their transpose.
#pragma once

#include "../simd.h"
#include "vec.h"

namespace dynaconv::DYNACONV_SIMD {

// y = Σ weight · pixel of the map. Four vectors of channels at a time, so that their sums do not wait for each other.
inline void GatherTaps(const RoiTap* taps, int64_t count, const float* map, float* y,
                       int64_t channels) {
  constexpr int kBlock = 4;
  int64_t c = 0;
  for (; c + kBlock * kLanes <= channels; c += kBlock * kLanes) {
    Vec<kLanes> sums[kBlock] = {};
    for (int64_t t = 0; t < count; ++t) {
      const float* const pixel = map + taps[t].offset + c;
      const Vec<kLanes> weight = Splat<kLanes>(taps[t].weight);
#pragma GCC unroll 4
      for (int v = 0; v < kBlock; ++v) sums[v] += Load<kLanes>(pixel + v * kLanes) * weight;
    }
#pragma GCC unroll 4
    for (int v = 0; v < kBlock; ++v) Store<kLanes>(y + c + v * kLanes, sums[v]);
  }
  ForEachVector(channels - c, [&](auto width, int64_t at) {
    constexpr int kWidth = decltype(width)::value;
    Vec<kWidth> sum = {};
    for (int64_t t = 0; t < count; ++t) {
      sum += Load<kWidth>(map + taps[t].offset + c + at) * Splat<kWidth>(taps[t].weight);
    }
    Store<kWidth>(y + c + at, sum);
  });
}

// Adds weight · dy to each pixel of the map.
inline void SpreadTaps(const RoiTap* taps, int64_t count, const float* dy, float* map,
                       int64_t channels) {
  for (int64_t t = 0; t < count; ++t) {
    float* const pixel = map + taps[t].offset;
    ForEachVector(channels, [&](auto width, int64_t at) {
      constexpr int kWidth = decltype(width)::value;
      const Vec<kWidth> sum =
          Load<kWidth>(pixel + at) + Load<kWidth>(dy + at) * Splat<kWidth>(taps[t].weight);
      Store<kWidth>(pixel + at, sum);
    });
  }
}

}  // namespace dynaconv::DYNACONV_SIMD
