#include <algorithm>
#include <vector>

#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"

namespace dynaconv {
namespace {

// Outputs [first, first + count) of an axis, all with taps [begin, end) inside the map.
struct Segment {
  int64_t first, count, begin, end;
};

Segment SegmentAt(int64_t out, int64_t in_size, const ConvolutionSizes& sizes) {
  const int64_t start = out * sizes.stride - sizes.pad;
  const int64_t begin = std::clamp<int64_t>(-start, 0, sizes.kernel_size);
  const int64_t end = std::clamp<int64_t>(in_size - start, begin, sizes.kernel_size);
  return {out, 1, begin, end};
}

// Outputs of a row, cut where their taps change and after `longest` of them.
std::vector<Segment> SegmentsOfRow(const ConvolutionSizes& sizes, int64_t longest) {
  std::vector<Segment> segments;
  for (int64_t j = 0; j < sizes.out_width; ++j) {
    const Segment one = SegmentAt(j, sizes.in_width, sizes);
    if (!segments.empty()) {
      Segment& last = segments.back();
      if (last.begin == one.begin && last.end == one.end && last.count < longest) {
        ++last.count;
        continue;
      }
    }
    segments.push_back(one);
  }
  return segments;
}

// A convolution that reads pixel by pixel has one long row.
ConvolutionSizes AsOneRow(const ConvolutionSizes& sizes) {
  ConvolutionSizes row = sizes;
  row.in_width = row.out_width = sizes.batch * sizes.out_height * sizes.out_width;
  row.batch = row.in_height = row.out_height = 1;
  return row;
}

}  // namespace

void FusedPaddedConv2D(const ConvolutionSizes& given, const float* x, const float* filter,
                       const float* bias, const float* residual, Activation activation, float* y) {
  const bool pointwise = given.kernel_size == 1 && given.stride == 1 && given.pad == 0;
  const ConvolutionSizes sizes = pointwise ? AsOneRow(given) : given;
  const int64_t rows = sizes.batch * sizes.out_height;
  if (rows * sizes.out_width == 0) return;
  const Simd& simd = ActiveSimd();
  const int64_t panels = (sizes.out_channels + simd.panel - 1) / simd.panel;
  const int64_t taps = sizes.kernel_size * sizes.kernel_size * sizes.in_channels;
  float* const packed = Scratch(panels * taps * simd.panel);
  ParallelFor(panels, taps * simd.panel, [&](int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; ++panel) {
      simd.pack_panel(filter, taps, sizes.out_channels, panel, packed);
    }
  });

  const ConvolutionView view = {
      sizes.out_channels,
      taps,
      sizes.kernel_size * sizes.in_channels,
      sizes.stride * sizes.in_channels,
      sizes.in_width * sizes.in_channels,
      packed,
      bias,
      activation,
  };
  // The pixels of a tile stay in the second-level cache while all panels go by.
  const std::vector<Segment> segments = SegmentsOfRow(sizes, 4 * simd.block_pixels);
  const int64_t tiles = rows * static_cast<int64_t>(segments.size());
  const int64_t cost = rows * sizes.out_width * taps * simd.panel / tiles;
  ParallelFor(tiles * panels, cost, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
      const int64_t index = n / panels;
      const int64_t row = index / static_cast<int64_t>(segments.size());
      const Segment& columns = segments[index % segments.size()];
      const int64_t i = row % sizes.out_height;
      const Segment window_rows = SegmentAt(i, sizes.in_height, sizes);
      ConvolutionTile tile = {};
      tile.pixels = columns.count;
      tile.num_runs = window_rows.end - window_rows.begin;
      tile.run = (columns.end - columns.begin) * sizes.in_channels;
      tile.first_tap =
          (window_rows.begin * sizes.kernel_size + columns.begin) * sizes.in_channels;
      // A window may lie in the padding altogether: then nothing is read.
      if (tile.num_runs > 0 && tile.run > 0) {
        const int64_t in_row = row / sizes.out_height * sizes.in_height + i * sizes.stride -
                               sizes.pad + window_rows.begin;
        const int64_t in_column = columns.first * sizes.stride - sizes.pad + columns.begin;
        tile.x = x + (in_row * sizes.in_width + in_column) * sizes.in_channels;
      } else {
        tile.num_runs = 0;
      }
      const int64_t at = (row * sizes.out_width + columns.first) * sizes.out_channels;
      tile.residual = residual == nullptr ? nullptr : residual + at;
      tile.y = y + at;
      simd.convolve_panel(view, tile, n % panels);
    }
  });
}

}  // namespace dynaconv
