#pragma once

#include "ops.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kEpsilon = "epsilon: float = 1e-6";
// A list of no, one or two tensors, since TensorFlow has no optional inputs: the residual, and its scale.
inline constexpr const char* kResidualCount = "num_residuals: int >= 0 = 0";
inline constexpr const char* kResidual = "residual: num_residuals * float";

// Throws InvalidArgument.
inline MapSizes CheckedMapSizes(const Tensor& x) {
  x.ExpectRank(4);
  return {x.dim(0), x.dim(1), x.dim(2), x.dim(3)};
}

// Calls run(residual, scale) with the inputs from `index` on: a residual of the output's shape, then its scale, one number a
// channel; null for what is not there.
// Throws InvalidArgument for other shapes, or for more inputs.
template <typename F>
void WithResidual(const Call& call, int index, const Shape& shape, const F& run) {
  const int count = call.num_inputs() - index;
  if (count == 0) return run(nullptr, nullptr);
  if (count > 2) {
    throw InvalidArgument(std::to_string(count) + " residuals came, expected one and its scale, or less");
  }
  const Tensor residual = call.Input(index, "residual");
  residual.ExpectShape(shape);
  if (count == 1) return run(residual.data(), nullptr);
  const Tensor scale = call.Input(index + 1, "residual_scale");
  scale.ExpectShape({shape.back()});
  run(residual.data(), scale.data());
}

}  // namespace dynaconv::tensorflow
