#include <algorithm>
#include <vector>

#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"
#include "filter_panel.h"

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

// The outputs of one segment of one row.
ConvolutionTile TileAt(const ConvolutionSizes& sizes, int64_t row, const Segment& columns,
                       const float* x, const float* residual, float* y) {
  const int64_t i = row % sizes.out_height;
  const Segment window_rows = SegmentAt(i, sizes.in_height, sizes);
  const int64_t at = (row * sizes.out_width + columns.first) * sizes.out_channels;
  ConvolutionTile tile = {};
  tile.pixels = columns.count;
  tile.residual = residual == nullptr ? nullptr : residual + at;
  tile.y = y + at;
  // A window may lie in the padding altogether: then nothing is read.
  if (window_rows.begin == window_rows.end || columns.begin == columns.end) return tile;
  tile.num_runs = window_rows.end - window_rows.begin;
  tile.run = (columns.end - columns.begin) * sizes.in_channels;
  tile.first_tap = (window_rows.begin * sizes.kernel_size + columns.begin) * sizes.in_channels;
  const int64_t in_row = row / sizes.out_height * sizes.in_height + i * sizes.stride - sizes.pad +
                         window_rows.begin;
  const int64_t in_column = columns.first * sizes.stride - sizes.pad + columns.begin;
  tile.x = x + (in_row * sizes.in_width + in_column) * sizes.in_channels;
  return tile;
}

}  // namespace

void FusedPaddedConv2D(const ConvolutionSizes& given, const float* x, const float* filter,
                       const float* bias, const float* residual, const float* residual_scale,
                       Activation activation, float* y) {
  const bool pointwise = given.kernel_size == 1 && given.stride == 1 && given.pad == 0;
  const ConvolutionSizes sizes = pointwise ? AsOneRow(given) : given;
  const int64_t rows = sizes.batch * sizes.out_height;
  if (rows * sizes.out_width == 0) return;
  const Simd& simd = ActiveSimd();
  const int64_t panel = simd.panel;
  const int64_t panels = (sizes.out_channels + panel - 1) / panel;
  const int64_t taps = sizes.kernel_size * sizes.kernel_size * sizes.in_channels;
  const ConvolutionView view = {
      sizes.out_channels,
      sizes.out_channels,
      sizes.kernel_size * sizes.in_channels,
      sizes.stride * sizes.in_channels,
      sizes.in_width * sizes.in_channels,
      bias,
      residual_scale,
      activation,
  };
  // A chunk of outputs at a time, by one panel of the filter, which is packed for it: it is in the second-level cache when it is
  // used, and so many pixels are worth the copy.
  constexpr int64_t kChunk = 512;
  const std::vector<Segment> segments = SegmentsOfRow(sizes, 4 * simd.block_pixels);
  const int64_t row_tiles = static_cast<int64_t>(segments.size());
  const int64_t tiles = rows * row_tiles;
  const int64_t pixels = rows * sizes.out_width;
  const int64_t chunk = std::max<int64_t>(1, kChunk * tiles / pixels);
  const int64_t chunks = (tiles + chunk - 1) / chunk;
  ParallelFor(chunks * panels, pixels / chunks * taps * panel, [&](int64_t begin, int64_t end) {
    float* const packed = Scratch(taps * panel);
    for (int64_t n = begin; n < end; ++n) {
      const int64_t channel = n % panels * panel;
      PackPanel(filter, taps, sizes.out_channels, channel, panel, packed);
      const int64_t first = n / panels * chunk, last = std::min(first + chunk, tiles);
      for (int64_t t = first; t < last; ++t) {
        const ConvolutionTile tile =
            TileAt(sizes, t / row_tiles, segments[t % row_tiles], x, residual, y);
        simd.convolve_panel(view, tile, packed, channel);
      }
    }
  });
}

}  // namespace dynaconv
