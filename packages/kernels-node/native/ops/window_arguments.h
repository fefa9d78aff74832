#pragma once

#include <string>

#include "ops.h"

namespace dynaconv::tensorflow {

// Sizes of an input [B, H, W, C] whose windows are weighed by [B, Ho, Wo, G, K, K].
// Throws InvalidArgument for ranks, groups or kernel sizes that do not fit; Ho and Wo are for the op to check.
inline WindowSizes CheckedWindowSizes(const Shape& x, const Shape& weights,
                                      const std::string& name) {
  const auto fail = [&](const std::string& what) { throw InvalidArgument(what); };
  if (x.size() != 4) fail("x has shape " + ToString(x) + ", expected rank 4 [B, H, W, C]");
  if (weights.size() != 6) {
    fail(name + " has shape " + ToString(weights) + ", expected rank 6 [B, H, W, G, K, K]");
  }
  const int64_t groups = weights[3], kernel_size = weights[4];
  if (kernel_size != weights[5] || kernel_size % 2 != 1) {
    fail(name + " has windows of " + std::to_string(kernel_size) + " × " +
         std::to_string(weights[5]) + ", expected K × K with K odd");
  }
  if (groups < 1 || x[3] < 1 || x[3] % groups != 0) {
    fail(name + " has " + std::to_string(groups) + " groups, which do not divide " +
         std::to_string(x[3]) + " channels");
  }
  return {x[0], x[1], x[2], weights[1], weights[2], x[3], groups, kernel_size};
}

// The same for windows that are moved inside the map: B, H, W as those of x, and K at most min(H, W).
inline WindowSizes CheckedNeighborhoodSizes(const Shape& x, const Shape& weights,
                                            const std::string& name) {
  const WindowSizes sizes = CheckedWindowSizes(x, weights, name);
  if (x[0] != weights[0] || x[1] != weights[1] || x[2] != weights[2]) {
    throw InvalidArgument(name + " has shape " + ToString(weights) + ", expected it to begin with " +
                          ToString({x[0], x[1], x[2]}));
  }
  if (sizes.kernel_size > sizes.in_height || sizes.kernel_size > sizes.in_width) {
    throw InvalidArgument(name + " has windows of " + std::to_string(sizes.kernel_size) +
                          ", more than a map of " + std::to_string(x[1]) + " × " +
                          std::to_string(x[2]) + " has");
  }
  return sizes;
}

// Sizes of logits [B, H, W, G, K, K] alone.
inline AttentionSizes CheckedAttentionSizes(const Shape& logits, const std::string& name) {
  if (logits.size() != 6) {
    throw InvalidArgument(name + " has shape " + ToString(logits) +
                          ", expected rank 6 [B, H, W, G, K, K]");
  }
  const WindowSizes sizes =
      CheckedNeighborhoodSizes({logits[0], logits[1], logits[2], logits[3]}, logits, name);
  return {sizes.batch, sizes.in_height, sizes.in_width, sizes.groups, sizes.kernel_size};
}

// [G, 2K − 1, 2K − 1]
inline Shape BiasShape(int64_t groups, int64_t kernel_size) {
  return {groups, 2 * kernel_size - 1, 2 * kernel_size - 1};
}

}  // namespace dynaconv::tensorflow
