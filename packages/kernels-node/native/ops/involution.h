#pragma once

#include <algorithm>

#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kStrides = "strides: list(int) = [1, 1]";
inline constexpr const char* kDilations = "dilations: list(int) = [1, 1]";

// What the involution ops have in common: their strides and dilations, and the checks of what goes with them.
class InvolutionOp {
 protected:
  explicit InvolutionOp(const Attributes& attributes)
      : strides_(attributes.PositivePair("strides")),
        dilations_(attributes.PositivePair("dilations")) {}

  // Of an input and a kernel of these shapes, checked against each other.
  // Throws InvalidArgument.
  InvolutionSizes Sizes(const Shape& x, const Shape& kernel) const {
    InvolutionSizes sizes;
    static_cast<WindowSizes&>(sizes) = CheckedWindowSizes(x, kernel, "kernel");
    sizes.strides = strides_;
    sizes.dilations = dilations_;
    const Shape expected = {x[0], CeilDiv(x[1], strides_[0]), CeilDiv(x[2], strides_[1])};
    if (!std::equal(expected.begin(), expected.end(), kernel.begin())) {
      throw InvalidArgument("kernel has shape " + ToString(kernel) + ", expected it to begin with " +
                            ToString(expected) + " for an input " + ToString(x) + " and strides " +
                            ToString({strides_[0], strides_[1]}));
    }
    return sizes;
  }

 private:
  static int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

  const Pair strides_, dilations_;
};

}  // namespace dynaconv::tensorflow
