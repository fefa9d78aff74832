#pragma once

#include "../simd.h"
#include "depthwise.h"

namespace dynaconv::DYNACONV_SIMD {

namespace internal {

// dfilter[u, v + n] for `kTaps` neighbouring taps of one row, by one vector of channels: sums over all pixels. A pixel's dy is
// loaded once for all of them.
template <int kWidth, int kTaps>
void DepthwiseFilterBlock(const DepthwiseFilterView& view, const float* x, const float* dy,
                          int64_t u, int64_t v, float* drow) {
  const int64_t H = view.height, W = view.width, C = view.channels;
  const int64_t pad = (view.kernel_size - 1) / 2;
  const int64_t first_row = Most(0, pad - u), end_row = Least(H, H + pad - u);
  // At outputs [begin, end) every tap of the block falls inside the map; before and after, some do.
  const int64_t last = v + kTaps - 1;
  const int64_t begin = Most(0, pad - v), end = Least(W, W + pad - last);
  const int64_t some_begin = Most(0, pad - last), some_end = Least(W, W + pad - v);
  Vec<kWidth> sums[kTaps] = {};
  for (int64_t b = 0; b < view.batch; ++b) {
    for (int64_t i = first_row; i < end_row; ++i) {
      const float* const gradients = dy + (b * H + i) * W * C;
      const float* const row = x + (b * H + i + u - pad) * W * C;
      const auto add_some = [&](int64_t j) {
        const Vec<kWidth> gradient = Load<kWidth>(gradients + j * C);
#pragma GCC unroll 8
        for (int n = 0; n < kTaps; ++n) {
          const int64_t column = j + v + n - pad;
          if (column >= 0 && column < W) sums[n] += Load<kWidth>(row + column * C) * gradient;
        }
      };
      for (int64_t j = some_begin; j < Least(begin, some_end); ++j) add_some(j);
      for (int64_t j = begin; j < end; ++j) {
        const Vec<kWidth> gradient = Load<kWidth>(gradients + j * C);
        const float* const pixels = row + (j + v - pad) * C;
#pragma GCC unroll 8
        for (int n = 0; n < kTaps; ++n) sums[n] += Load<kWidth>(pixels + n * C) * gradient;
      }
      for (int64_t j = Most(begin, end); j < some_end; ++j) add_some(j);
    }
  }
#pragma GCC unroll 8
  for (int n = 0; n < kTaps; ++n) Store<kWidth>(drow + (v + n) * C, sums[n]);
}

template <int kWidth>
void DepthwiseFilterRowBlock(const DepthwiseFilterView& view, const float* x, const float* dy,
                             int64_t u, float* drow) {
  const int64_t K = view.kernel_size;
  int64_t v = 0;
  for (; v + 8 <= K; v += 8) DepthwiseFilterBlock<kWidth, 8>(view, x, dy, u, v, drow);
  for (; v + 4 <= K; v += 4) DepthwiseFilterBlock<kWidth, 4>(view, x, dy, u, v, drow);
  for (; v < K; ++v) DepthwiseFilterBlock<kWidth, 1>(view, x, dy, u, v, drow);
}

}  // namespace internal

inline void DepthwiseFilterRow(const DepthwiseFilterView& view, const float* x, const float* dy,
                               int64_t u, int64_t size, float* drow) {
  ForEachVector(size, [&](auto width, int64_t at) {
    internal::DepthwiseFilterRowBlock<decltype(width)::value>(view, x + at, dy + at, u, drow + at);
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
