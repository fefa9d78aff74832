#pragma once

#include <algorithm>

#include "../ieee_scope.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"

namespace dynaconv {

// sums [size] over all pixels, of those that sum_run(first, count, to) writes for runs of kRun pixels: the runs are spread over
// threads, and added up in their order. `cost` is a pixel's.
template <typename F>
void SumRuns(int64_t pixels, int64_t size, int64_t cost, float* sums, const F& sum_run) {
  float* const of_runs = Scratch((pixels + kRun - 1) / kRun * size);
  ParallelForPieces(pixels, kRun, cost, [&](int64_t first, int64_t end) {
    sum_run(first, end - first, of_runs + first / kRun * size);
  });
  const IeeeScope ieee;
  const Simd& simd = ActiveSimd();
  std::fill(sums, sums + size, 0.0f);
  for (int64_t first = 0; first < pixels; first += kRun) {
    simd.add_to(sums, of_runs + first / kRun * size, size);
  }
}

}  // namespace dynaconv
