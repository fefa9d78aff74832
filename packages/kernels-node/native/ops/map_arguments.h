#pragma once

#include "ops.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kEpsilon = "epsilon: float = 1e-6";
// A list of no or one tensor: TensorFlow has no optional inputs.
inline constexpr const char* kResidualCount = "num_residuals: int >= 0 = 0";
inline constexpr const char* kResidual = "residual: num_residuals * float";

// Throws InvalidArgument.
inline MapSizes CheckedMapSizes(const Tensor& x) {
  x.ExpectRank(4);
  return {x.dim(0), x.dim(1), x.dim(2), x.dim(3)};
}

// Calls run(residual) with the input at `index` of the output's shape, or with null where there is none.
// Throws InvalidArgument for another shape, or for more residuals than one.
template <typename F>
void WithResidual(const Call& call, int index, const Shape& shape, const F& run) {
  const int count = call.num_inputs() - index;
  if (count == 0) return run(nullptr);
  if (count > 1) {
    throw InvalidArgument(std::to_string(count) + " residuals came, expected one or none");
  }
  const Tensor residual = call.Input(index, "residual");
  residual.ExpectShape(shape);
  run(residual.data());
}

}  // namespace dynaconv::tensorflow
