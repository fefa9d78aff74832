// What one call of a window kernel walks. Distances are in floats.
#pragma once

#include <cstdint>
#include <vector>

#include "window.h"

namespace dynaconv {

// Sizes of an operator in which outputs [B, Ho, Wo, C] weigh windows of inputs [B, H, W, C] by weights [B, Ho, Wo, G, K, K].
struct WindowSizes {
  int64_t batch;
  int64_t in_height, in_width;
  int64_t out_height, out_width;
  int64_t channels, groups, kernel_size;

  int64_t channels_per_group() const { return channels / groups; }
  // Weights of one output pixel.
  int64_t taps() const { return groups * kernel_size * kernel_size; }
};

// One row of outputs: the first row read, that row's weights, the row written, and how many rows are read.
struct RowWindow {
  int64_t x, w, y, count;
};

// One output of a row, or two that read mostly the same columns: a column both read is loaded once.
struct ColumnPair {
  int64_t x, w, y;
  // Columns that only the first output reads, that both read, that only the second reads.
  int64_t first, shared, second;
  // From the first output's weight for a column to the second's for the same column.
  int64_t w_second;
  // From the first output to the second; 0 where there is no second.
  int64_t y_second;
};

// Plain pointers and numbers, so that code built for one instruction set instantiates nothing that another would share.
struct PlanView {
  int64_t batch, channels, channels_per_group;
  // Floats of a row that is written, and from a map to the next.
  int64_t y_row, y_batch;
  int64_t x_batch, x_row_step, x_column_step;
  int64_t w_batch, w_group, w_row_step, w_column_step;
  // Weights of an output row, which a correlation writes whole; 0 where outputs have none of their own.
  int64_t w_row;
  const RowWindow* rows;
  int64_t num_rows;
  const ColumnPair* columns;
  int64_t num_columns;
};

// Whose weights a window has: those of the output written (forward), or of the pixel read (gradient).
enum class WeightsOf { kOutput, kSource };

// Whether outputs that share columns are computed together.
enum class Outputs { kPairs, kSingles };

class Plan {
 public:
  Plan(const WindowSizes& sizes, WeightsOf weights_of, Outputs outputs, const AxisWindows& rows,
       const AxisWindows& columns);
  // Of outlook attention: each window gathers its K×K pixels, and adds to the pixel at the position `down`, `across` of it, of
  // those windows that have it on the map. Weights are [B, Ho, Wo, G, K², K²], with the positions that are written before those that
  // are read, or after them with `transposed`.
  struct Position {
    int64_t down, across;
  };
  Plan(const WindowSizes& sizes, Outputs outputs, const Axis& rows, const Axis& columns,
       Position position, bool transposed);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const PlanView& view() const { return view_; }
  // Output rows of the whole batch.
  int64_t rows() const { return view_.batch * view_.num_rows; }
  // About how many multiply–adds an output row takes.
  int64_t row_cost() const { return row_cost_; }

 private:
  // Distances between the weights of neighbours along one axis.
  struct WeightSteps {
    int64_t out, source, tap;

    int64_t At(int64_t o, int64_t s, int64_t t) const { return o * out + s * source + t * tap; }
  };
  // Where maps and weights have what is read and written.
  struct Layout {
    int64_t source_height, source_width, out_height, out_width;
    // From an output to the next in its row, to the next row's, and where output 0 of the first row is.
    int64_t y_pixel, y_row, y_first;
    WeightSteps w_row, w_column;
    int64_t w_group, w_batch, w_first, w_own_row;
  };

  void LayOut(const WindowSizes& sizes, const Layout& layout, Outputs outputs,
              const AxisWindows& rows, const AxisWindows& columns);
  static std::vector<ColumnPair> PairColumns(const Layout& layout, int64_t pixel,
                                             const AxisWindows& columns, bool pairs);

  std::vector<RowWindow> rows_;
  std::vector<ColumnPair> columns_;
  int64_t row_cost_;
  PlanView view_;
};

}  // namespace dynaconv
