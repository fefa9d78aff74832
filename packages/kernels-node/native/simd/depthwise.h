#pragma once

#include "../simd.h"
#include "math.h"

namespace dynaconv::DYNACONV_SIMD {

namespace internal {

constexpr int64_t Least(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t Most(int64_t a, int64_t b) { return a > b ? a : b; }

// `kPixels` neighbouring outputs of one row, by one vector of channels. A tap's weights are loaded once for all of them.
template <int kWidth, int kPixels, Activation kActivation>
void DepthwiseBlock(const DepthwiseView& view, const float* map, int64_t i, int64_t j,
                    int64_t channel, const float* residual, float* y) {
  const int64_t K = view.kernel_size, C = view.channels, pad = (K - 1) / 2;
  const int64_t first_row = Most(0, pad - i), end_row = Least(K, view.height + pad - i);
  // Taps [begin, end) fall inside the map for every pixel of the block; before and after, for some of them.
  const int64_t begin = Most(0, pad - j), end = Least(K, view.width + pad - (j + kPixels - 1));
  const int64_t some_begin = Most(0, pad - (j + kPixels - 1)), some_end = Least(K, view.width + pad - j);
  Vec<kWidth> sums[kPixels];
#pragma GCC unroll 8
  for (int p = 0; p < kPixels; ++p) sums[p] = Load<kWidth>(view.bias + channel);
  for (int64_t u = first_row; u < end_row; ++u) {
    const float* const row = map + (i + u - pad) * view.width * C + channel;
    const float* const taps = view.filter + u * K * C + channel;
    const auto add_some = [&](int64_t v) {
      const Vec<kWidth> weight = Load<kWidth>(taps + v * C);
#pragma GCC unroll 8
      for (int p = 0; p < kPixels; ++p) {
        const int64_t column = j + p + v - pad;
        if (column >= 0 && column < view.width) sums[p] += Load<kWidth>(row + column * C) * weight;
      }
    };
    for (int64_t v = some_begin; v < Least(begin, some_end); ++v) add_some(v);
    for (int64_t v = begin; v < end; ++v) {
      const Vec<kWidth> weight = Load<kWidth>(taps + v * C);
      const float* const x = row + (j + v - pad) * C;
#pragma GCC unroll 8
      for (int p = 0; p < kPixels; ++p) sums[p] += Load<kWidth>(x + p * C) * weight;
    }
    for (int64_t v = Most(begin, end); v < some_end; ++v) add_some(v);
  }
#pragma GCC unroll 8
  for (int p = 0; p < kPixels; ++p) {
    const int64_t at = (j + p) * C + channel;
    if (residual != nullptr) sums[p] += Load<kWidth>(residual + at);
    Store<kWidth>(y + at, Activated<kActivation, kWidth>(sums[p]));
  }
}

template <int kWidth, Activation kActivation>
void DepthwiseRowBlock(const DepthwiseView& view, const float* map, int64_t i, int64_t channel,
                       const float* residual, float* y) {
  // Eight accumulators hide the latency of a multiply–add on two ports.
  int64_t j = 0;
  for (; j + 8 <= view.width; j += 8) {
    DepthwiseBlock<kWidth, 8, kActivation>(view, map, i, j, channel, residual, y);
  }
  for (; j + 4 <= view.width; j += 4) {
    DepthwiseBlock<kWidth, 4, kActivation>(view, map, i, j, channel, residual, y);
  }
  for (; j < view.width; ++j) {
    DepthwiseBlock<kWidth, 1, kActivation>(view, map, i, j, channel, residual, y);
  }
}

}  // namespace internal

// Output row `i` of the map at `map`; residual (or null) and y at that row.
inline void DepthwiseRow(const DepthwiseView& view, const float* map, int64_t i,
                         const float* residual, float* y) {
  WithActivation(view.activation, [&](auto activation) {
    ForEachVector(view.channels, [&](auto width, int64_t channel) {
      internal::DepthwiseRowBlock<decltype(width)::value, decltype(activation)::value>(
          view, map, i, channel, residual, y);
    });
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
