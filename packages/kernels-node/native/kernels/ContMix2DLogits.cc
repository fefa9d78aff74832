#include "../kernels.h"
#include "../parallel.h"
#include "../scratch.h"
#include "../simd.h"
#include "filter_panel.h"

namespace dynaconv {

void ContMix2DLogits(const LogitsSizes& sizes, const float* query, const float* key,
                     const float* projection, const float* bias, float* logits) {
  const int64_t channels = sizes.channels / sizes.groups;
  const Simd& simd = ActiveSimd();
  const int64_t panel = simd.panel;
  const int64_t panels = (sizes.taps + panel - 1) / panel;
  // A panel of keysᵀ · projection, [channels of a group, panel]: key's channels are its pixels, the regions its rows of one tap.
  ConvolutionView projecting = {};
  projecting.out_channels = projecting.y_pixel = panel;
  projecting.filter_row = 1;
  projecting.x_pixel = 1;
  projecting.x_row = sizes.channels;
  // Queries by that panel.
  ConvolutionView mapping = {};
  mapping.out_channels = sizes.taps;
  mapping.y_pixel = sizes.groups * sizes.taps;
  mapping.filter_row = channels;
  mapping.x_pixel = sizes.channels;
  mapping.bias = bias;
  const int64_t cost = (sizes.regions + sizes.pixels) * channels * panel;
  ParallelFor(sizes.batch * sizes.groups * panels, cost, [&](int64_t begin, int64_t end) {
    float* const packed = Scratch((sizes.regions + channels) * panel);
    float* const projected = packed + sizes.regions * panel;
    for (int64_t n = begin; n < end; ++n) {
      const int64_t first = n % panels * panel;
      const int64_t batch = n / panels / sizes.groups, group = n / panels % sizes.groups;
      PackPanel(projection, sizes.regions, sizes.taps, first, panel, packed);
      ConvolutionTile keys = {};
      keys.pixels = channels;
      keys.num_runs = sizes.regions;
      keys.run = 1;
      keys.x = key + batch * sizes.regions * sizes.channels + group * channels;
      keys.y = projected;
      simd.convolve_panel(projecting, keys, packed, 0);
      ConvolutionTile queries = {};
      queries.pixels = sizes.pixels;
      queries.num_runs = 1;
      queries.run = channels;
      queries.x = query + batch * sizes.pixels * sizes.channels + group * channels;
      queries.y = logits + batch * sizes.pixels * mapping.y_pixel + group * sizes.taps;
      simd.convolve_panel(mapping, queries, projected, first);
    }
  });
}

}  // namespace dynaconv
