#pragma once

#include <algorithm>
#include <cstdint>

namespace dynaconv {

// Channels [first, first + panel) of a filter [taps, Cout], with zeros for those beyond the last: a tap's lie side by side.
inline void PackPanel(const float* filter, int64_t taps, int64_t out_channels, int64_t first,
                      int64_t panel, float* packed) {
  const int64_t count = std::min(panel, out_channels - first);
  for (int64_t k = 0; k < taps; ++k, packed += panel) {
    std::copy_n(filter + k * out_channels + first, count, packed);
    std::fill(packed + count, packed + panel, 0.0f);
  }
}

}  // namespace dynaconv
