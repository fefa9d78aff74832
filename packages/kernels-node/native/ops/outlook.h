#pragma once

#include <algorithm>

#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kOutlookStrides = "strides: list(int) = [1, 1]";

// What the ops of outlook attention have in common: their strides, and the checks of what goes with them.
class OutlookOp {
 protected:
  explicit OutlookOp(const Attributes& attributes) : strides_(attributes.PositivePair("strides")) {}

  // Of a map and of attention of these shapes, checked against each other.
  // Throws InvalidArgument.
  OutlookSizes Sizes(const Shape& x, const Shape& attention) const {
    if (attention.size() != 6 || attention[4] != attention[5]) {
      throw InvalidArgument("attention has shape " + ToString(attention) +
                            ", expected [B, h, w, heads, K², K²]");
    }
    int64_t kernel_size = 1;
    while (kernel_size * kernel_size < attention[4]) ++kernel_size;
    if (kernel_size * kernel_size != attention[4]) {
      throw InvalidArgument("attention has windows of " + std::to_string(attention[4]) +
                            " positions, expected K² with K odd");
    }
    Shape windows = attention;
    windows[4] = windows[5] = kernel_size;
    OutlookSizes sizes;
    static_cast<WindowSizes&>(sizes) = CheckedWindowSizes(x, windows, "attention");
    sizes.strides = strides_;
    const auto ceil_div = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
    const Shape expected = {x[0], ceil_div(x[1], strides_[0]), ceil_div(x[2], strides_[1])};
    if (!std::equal(expected.begin(), expected.end(), attention.begin())) {
      throw InvalidArgument("attention has shape " + ToString(attention) +
                            ", expected it to begin with " + ToString(expected) + " for a map " +
                            ToString(x) + " and strides " + ToString({strides_[0], strides_[1]}));
    }
    return sizes;
  }

 private:
  const Pair strides_;
};

}  // namespace dynaconv::tensorflow
