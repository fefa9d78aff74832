#pragma once

#include "../simd.h"
#include "math.h"

namespace dynaconv::DYNACONV_SIMD {

// Output channels of a panel, and pixels of a block: as many accumulators as leave registers for two
// vectors of the filter and a pixel's value.
inline constexpr int kPanel = 2 * kLanes;
inline constexpr int kBlockPixels = DYNACONV_ACCUMULATORS / 2;

namespace internal {

// Writes activation(sum + bias + residual · scale) of one pixel's channels from `channel` on.
template <Activation kActivation>
DYNACONV_INLINE void FinishPixel(const ConvolutionView& view, const Vec<kLanes>* sums,
                                 int64_t channel, const float* residual, float* y) {
  const int64_t count = view.out_channels - channel;
  float row[kPanel];
  const bool whole = count >= kPanel;
  if (!whole) {
    Store<kLanes>(row, sums[0]);
    Store<kLanes>(row + kLanes, sums[1]);
  }
  const auto finish = [&](auto width, int64_t at, Vec<decltype(width)::value> sum) {
    constexpr int kWidth = decltype(width)::value;
    if (view.bias != nullptr) sum += Load<kWidth>(view.bias + channel + at);
    if (residual != nullptr) {
      Vec<kWidth> added = Load<kWidth>(residual + channel + at);
      if (view.residual_scale != nullptr) added *= Load<kWidth>(view.residual_scale + channel + at);
      sum += added;
    }
    Store<kWidth>(y + channel + at, Activated<kActivation, kWidth>(sum));
  };
  if (whole) {
    finish(Width<kLanes>{}, 0, sums[0]);
    finish(Width<kLanes>{}, kLanes, sums[1]);
  } else {
    ForEachVector(count, [&](auto width, int64_t at) {
      finish(width, at, Load<decltype(width)::value>(row + at));
    });
  }
}

template <int kPixels, Activation kActivation>
void ConvolveBlock(const ConvolutionView& view, const ConvolutionTile& tile,
                   const float* packed, int64_t channel, int64_t pixel) {
  const int64_t step = view.x_pixel;
  Vec<kLanes> sums[kPixels][2] = {};
  for (int64_t r = 0; r < tile.num_runs; ++r) {
    const float* x = tile.x + pixel * step + r * view.x_row;
    const float* w = packed + (tile.first_tap + r * view.filter_row) * kPanel;
    for (int64_t k = 0; k < tile.run; ++k, ++x, w += kPanel) {
      const Vec<kLanes> first = Load<kLanes>(w), second = Load<kLanes>(w + kLanes);
#pragma GCC unroll 16
      for (int p = 0; p < kPixels; ++p) {
        const float value = x[p * step];
        sums[p][0] += first * value;
        sums[p][1] += second * value;
      }
    }
  }
#pragma GCC unroll 16
  for (int p = 0; p < kPixels; ++p) {
    const int64_t at = (pixel + p) * view.y_pixel;
    FinishPixel<kActivation>(view, sums[p], channel,
                             tile.residual == nullptr ? nullptr : tile.residual + at, tile.y + at);
  }
}

}  // namespace internal

// The pixels of a tile by one panel of output channels.
inline void ConvolvePanel(const ConvolutionView& view, const ConvolutionTile& tile,
                          const float* packed, int64_t channel) {
  WithActivation(view.activation, [&](auto activation) {
    constexpr Activation kActivation = decltype(activation)::value;
    constexpr int kHalf = kBlockPixels / 2;
    int64_t pixel = 0;
    for (; pixel + kBlockPixels <= tile.pixels; pixel += kBlockPixels) {
      internal::ConvolveBlock<kBlockPixels, kActivation>(view, tile, packed, channel, pixel);
    }
    for (; pixel + kHalf <= tile.pixels; pixel += kHalf) {
      internal::ConvolveBlock<kHalf, kActivation>(view, tile, packed, channel, pixel);
    }
    for (; pixel + 2 <= tile.pixels; pixel += 2) {
      internal::ConvolveBlock<2, kActivation>(view, tile, packed, channel, pixel);
    }
    if (pixel < tile.pixels) internal::ConvolveBlock<1, kActivation>(view, tile, packed, channel, pixel);
  });
}

}  // namespace dynaconv::DYNACONV_SIMD
