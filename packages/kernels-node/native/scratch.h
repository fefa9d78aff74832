#pragma once

#include <cstdint>

namespace dynaconv {

// At least `size` uninitialised floats of the calling thread, at the start of a cache line, which the thread keeps for its next
// call.
float* Scratch(int64_t size);

}  // namespace dynaconv
