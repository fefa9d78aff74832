#include <algorithm>
#include <cmath>

#include "../ieee_scope.h"
#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"

namespace dynaconv {

void BatchNorm2DBackpropInput(const MapSizes& sizes, const float* dy, const float* x,
                              const float* moments, const float* gamma, const float* dscale,
                              float epsilon, float* dx) {
  const int64_t C = sizes.channels, pixels = sizes.batch * sizes.pixels();
  const IeeeScope ieee;
  const Simd& simd = ActiveSimd();
  // [4, C]: mean, dmean, slope and factor.
  float* const coefficients = Scratch(4 * C);
  std::copy(moments, moments + C, coefficients);
  for (int64_t c = 0; c < C; ++c) {
    const float deviation = std::sqrt(moments[C + c] + epsilon);
    coefficients[C + c] = dscale[C + c] / static_cast<float>(pixels);
    coefficients[2 * C + c] = dscale[c] / static_cast<float>(pixels) / deviation;
    coefficients[3 * C + c] = gamma[c] / deviation;
  }
  ParallelFor(pixels, 4 * C, [&](int64_t begin, int64_t end) {
    simd.batch_norm_backprop(dy + begin * C, x + begin * C, coefficients, dx + begin * C,
                             end - begin, C);
  });
}

}  // namespace dynaconv
