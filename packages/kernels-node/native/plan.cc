#include "plan.h"

namespace dynaconv {
namespace {

// Distances between the weights of neighbours along one axis.
struct WeightSteps {
  int64_t out, source, tap;

  int64_t At(int64_t o, int64_t s, int64_t t) const { return o * out + s * source + t * tap; }
};

std::vector<ColumnPair> PairColumns(const AxisWindows& columns, bool pairs, int64_t pixel,
                                    const WeightSteps& weights) {
  const auto& windows = columns.windows;
  const int64_t size = static_cast<int64_t>(windows.size());
  std::vector<bool> done(windows.size());
  std::vector<ColumnPair> result;
  result.reserve(windows.size());
  for (int64_t out = 0; out < size; ++out) {
    if (done[out]) continue;
    const Window& first = windows[out];
    const int64_t x = first.source * pixel;
    const int64_t w = weights.At(out, first.source, first.tap);
    const int64_t partner = out + columns.pair_distance;
    const int64_t end = first.source + first.count * columns.source_step;
    const bool has_second = pairs && partner < size && !done[partner] && first.count > 0 &&
                            windows[partner].count > 0 && windows[partner].source < end;
    if (!has_second) {
      result.push_back({x, w, out * pixel, first.count, 0, 0, 0, 0});
      continue;
    }
    done[partner] = true;
    const Window& second = windows[partner];
    const int64_t own = (second.source - first.source) / columns.source_step;
    const int64_t shared = first.count - own;
    const int64_t tap_of_shared = first.tap + own * columns.tap_step;
    result.push_back({x, w, out * pixel, own, shared, second.count - shared,
                      weights.At(partner, second.source, second.tap) -
                          weights.At(out, second.source, tap_of_shared),
                      columns.pair_distance * pixel});
  }
  return result;
}

}  // namespace

Plan::Plan(const WindowSizes& sizes, WeightsOf weights_of, Outputs outputs,
           const AxisWindows& rows, const AxisWindows& columns) {
  const bool forward = weights_of == WeightsOf::kOutput;
  const int64_t source_height = forward ? sizes.in_height : sizes.out_height;
  const int64_t source_width = forward ? sizes.in_width : sizes.out_width;
  const int64_t out_width = static_cast<int64_t>(columns.windows.size());
  const int64_t pixel = sizes.channels;
  const int64_t x_row = source_width * pixel;
  const int64_t w_pixel = sizes.taps();
  const WeightSteps w_column = forward ? WeightSteps{w_pixel, 0, 1} : WeightSteps{0, w_pixel, 1};
  const WeightSteps w_row = {w_column.out * out_width, w_column.source * source_width,
                             sizes.kernel_size};
  int64_t reads = 0;
  for (const auto& [source, tap, count] : columns.windows) reads += count;

  rows_.reserve(rows.windows.size());
  for (int64_t out = 0; out < static_cast<int64_t>(rows.windows.size()); ++out) {
    const auto& [source, tap, count] = rows.windows[out];
    rows_.push_back({source * x_row, w_row.At(out, source, tap), count});
  }
  columns_ = PairColumns(columns, outputs == Outputs::kPairs, pixel, w_column);
  row_cost_ = reads * sizes.kernel_size * sizes.channels;
  view_ = {
      sizes.batch,
      sizes.channels,
      sizes.channels_per_group(),
      out_width * pixel,
      source_height * x_row,
      rows.source_step * x_row,
      columns.source_step * pixel,
      sizes.out_height * sizes.out_width * w_pixel,
      sizes.kernel_size * sizes.kernel_size,
      w_row.At(0, rows.source_step, rows.tap_step),
      w_column.At(0, columns.source_step, columns.tap_step),
      rows_.data(),
      static_cast<int64_t>(rows_.size()),
      columns_.data(),
      static_cast<int64_t>(columns_.size()),
  };
}

}  // namespace dynaconv
