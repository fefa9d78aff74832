// A pool of threads of our own: TensorFlow's C API gives no access to its.
#pragma once

#include <cstdint>

namespace dynaconv {

// Threads that kernels may use, the calling one among them; 0 asks for as many as there are processors.
void SetNumThreads(int threads);
int NumThreads();

namespace internal {
using RangeFunction = void (*)(const void* context, int64_t begin, int64_t end);
void RunRanges(int64_t size, int64_t cost, RangeFunction function, const void* context);
}  // namespace internal

// Calls f(begin, end) on ranges that make up [0, size), on several threads when `cost` (multiply–adds an item) makes it worth
// while. Which thread takes which range is open: results do not depend on it as long as an item is the work of one call.
// What f throws is thrown here, after the other ranges.
template <typename F>
void ParallelFor(int64_t size, int64_t cost, const F& f) {
  internal::RunRanges(
      size, cost,
      [](const void* context, int64_t begin, int64_t end) {
        (*static_cast<const F*>(context))(begin, end);
      },
      &f);
}

// Calls f(begin, end) on pieces of `piece` items, the last of which may be shorter: the same pieces on any number of threads.
template <typename F>
void ParallelForPieces(int64_t size, int64_t piece, int64_t cost, const F& f) {
  ParallelFor((size + piece - 1) / piece, piece * cost, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) f(n * piece, (n + 1) * piece < size ? (n + 1) * piece : size);
  });
}

}  // namespace dynaconv
