#pragma once

#include <cstdint>

namespace dynaconv {

// Elements that a thread takes at a time, of whole vectors, and multiply–adds for each.
inline constexpr int64_t kGeluPiece = 4096;
inline constexpr int64_t kGeluCost = 20;

}  // namespace dynaconv
