#include "plan.h"

namespace dynaconv {

std::vector<ColumnPair> Plan::PairColumns(const Layout& layout, int64_t pixel,
                                          const AxisWindows& columns, bool pairs) {
  const WeightSteps& weights = layout.w_column;
  const auto& windows = columns.windows;
  const int64_t size = static_cast<int64_t>(windows.size());
  std::vector<bool> done(windows.size());
  std::vector<ColumnPair> result;
  result.reserve(windows.size());
  for (int64_t n = 0; n < size; ++n) {
    if (done[n]) continue;
    const int64_t out = columns.first + n;
    const Window& first = windows[n];
    const int64_t x = first.source * pixel;
    const int64_t w = weights.At(out, first.source, first.tap);
    const int64_t partner = n + columns.pair_distance;
    const int64_t end = first.source + first.count * columns.source_step;
    const bool has_second = pairs && partner < size && !done[partner] && first.count > 0 &&
                            windows[partner].count > 0 && windows[partner].source < end;
    if (!has_second) {
      result.push_back({x, w, out * layout.y_pixel, first.count, 0, 0, 0, 0});
      continue;
    }
    done[partner] = true;
    const Window& second = windows[partner];
    const int64_t own = (second.source - first.source) / columns.source_step;
    const int64_t shared = first.count - own;
    const int64_t tap_of_shared = first.tap + own * columns.tap_step;
    result.push_back({x, w, out * layout.y_pixel, own, shared, second.count - shared,
                      weights.At(columns.first + partner, second.source, second.tap) -
                          weights.At(out, second.source, tap_of_shared),
                      columns.pair_distance * layout.y_pixel});
  }
  return result;
}

void Plan::LayOut(const WindowSizes& sizes, const Layout& layout, Outputs outputs,
                  const AxisWindows& rows, const AxisWindows& columns) {
  const int64_t pixel = sizes.channels;
  const int64_t x_row = layout.source_width * pixel;
  const int64_t map_row = layout.out_width * pixel;
  int64_t reads = 0;
  for (const auto& [source, tap, count] : columns.windows) reads += count;

  rows_.reserve(rows.windows.size());
  for (int64_t n = 0; n < static_cast<int64_t>(rows.windows.size()); ++n) {
    const auto& [source, tap, count] = rows.windows[n];
    const int64_t out = rows.first + n;
    rows_.push_back({source * x_row, layout.w_first + layout.w_row.At(out, source, tap),
                     layout.y_first + out * layout.y_row, count});
  }
  columns_ = PairColumns(layout, pixel, columns, outputs == Outputs::kPairs);
  row_cost_ = reads * sizes.kernel_size * sizes.channels;
  view_ = {
      sizes.batch,
      sizes.channels,
      sizes.channels_per_group(),
      map_row,
      layout.out_height * map_row,
      layout.source_height * x_row,
      rows.source_step * x_row,
      columns.source_step * pixel,
      layout.w_batch,
      layout.w_group,
      layout.w_row.At(0, rows.source_step, rows.tap_step),
      layout.w_column.At(0, columns.source_step, columns.tap_step),
      layout.w_own_row,
      rows_.data(),
      static_cast<int64_t>(rows_.size()),
      columns_.data(),
      static_cast<int64_t>(columns_.size()),
  };
}

Plan::Plan(const WindowSizes& sizes, WeightsOf weights_of, Outputs outputs,
           const AxisWindows& rows, const AxisWindows& columns) {
  const bool forward = weights_of == WeightsOf::kOutput;
  const int64_t w_pixel = sizes.taps();
  Layout layout;
  layout.source_height = forward ? sizes.in_height : sizes.out_height;
  layout.source_width = forward ? sizes.in_width : sizes.out_width;
  layout.out_height = forward ? sizes.out_height : sizes.in_height;
  layout.out_width = static_cast<int64_t>(columns.windows.size());
  layout.y_pixel = sizes.channels;
  layout.y_row = layout.out_width * sizes.channels;
  layout.y_first = layout.w_first = 0;
  layout.w_column = forward ? WeightSteps{w_pixel, 0, 1} : WeightSteps{0, w_pixel, 1};
  layout.w_row = {layout.w_column.out * layout.out_width,
                  layout.w_column.source * layout.source_width, sizes.kernel_size};
  layout.w_group = sizes.kernel_size * sizes.kernel_size;
  layout.w_batch = sizes.out_height * sizes.out_width * w_pixel;
  layout.w_own_row = layout.w_row.out;
  LayOut(sizes, layout, outputs, rows, columns);
}

Plan::Plan(const WindowSizes& sizes, Outputs outputs, const Axis& rows, const Axis& columns,
           Position position, bool transposed) {
  const int64_t kernel_size = sizes.kernel_size, pad = (kernel_size - 1) / 2;
  const int64_t positions = kernel_size * kernel_size;
  const int64_t tap = transposed ? positions : 1;
  const int64_t w_pixel = sizes.groups * positions * positions;
  const int64_t row = sizes.in_width * sizes.channels;
  Layout layout;
  layout.source_height = layout.out_height = sizes.in_height;
  layout.source_width = layout.out_width = sizes.in_width;
  layout.y_pixel = columns.stride * sizes.channels;
  layout.y_row = rows.stride * row;
  layout.y_first = position.down * row + position.across * sizes.channels;
  layout.w_column = {w_pixel, 0, tap};
  layout.w_row = {sizes.out_width * w_pixel, 0, kernel_size * tap};
  layout.w_group = positions * positions;
  layout.w_batch = sizes.out_height * sizes.out_width * w_pixel;
  layout.w_first = ((position.down + pad) * kernel_size + position.across + pad) *
                   (transposed ? 1 : positions);
  layout.w_own_row = 0;
  LayOut(sizes, layout, outputs, ForwardWindowsAround(position.down, rows),
         ForwardWindowsAround(position.across, columns));
}

}  // namespace dynaconv
