// The loops of simd/, built once for each instruction set; the one to use is chosen when the process asks first.
#pragma once

#include <cstdint>

#include "activation.h"
#include "plan.h"

namespace dynaconv {

// Sizes of a depthwise convolution with stride 1 and zero padding (K − 1)/2, and what follows its sums.
struct DepthwiseView {
  int64_t height, width, channels, kernel_size;
  // [K, K, C] and [C]
  const float* filter;
  const float* bias;
  Activation activation;
};

// Of the gradient by its filter.
struct DepthwiseFilterView {
  int64_t batch, height, width, channels, kernel_size;
};

// A convolution, and what follows its sums: activation(sum + bias + residual · residual_scale). A window's row
// is one run of consecutive floats, of x and of the filter alike.
struct ConvolutionView {
  int64_t out_channels;
  // Floats between neighbouring outputs, and between their residuals.
  int64_t y_pixel;
  // Taps of a row of the window, K · Cin.
  int64_t filter_row;
  // Floats between the windows of neighbouring outputs, and between the rows of a window.
  int64_t x_pixel, x_row;
  // [Cout], or null for zeros
  const float* bias;
  // [Cout], or null for ones
  const float* residual_scale;
  Activation activation;
};

// Neighbouring outputs whose windows have the same taps inside the map: `num_runs` rows of `run` taps from `first_tap` on.
struct ConvolutionTile {
  int64_t pixels;
  int64_t num_runs, run, first_tap;
  // At the first output: what its first tap reads, what is added (null for nothing), and what is written.
  const float* x;
  const float* residual;
  float* y;
};

// A pixel of a map, at an offset in floats, and its weight in a sum.
struct RoiTap {
  int64_t offset;
  float weight;
};

// Pixels that are summed before their sum is added to the others': rounding grows with these and with how many there are.
inline constexpr int64_t kRun = 128;

struct Simd {
  const char* name;
  // Output channels that a convolution takes at a time, and pixels that its block takes at a time.
  int64_t panel;
  int64_t block_pixels;
  void (*aggregate_row)(const PlanView& plan, const float* x, const float* w, float* y,
                        int64_t index, bool adds);
  void (*correlate_row)(const PlanView& plan, const float* x, const float* dy, float* dkernel,
                        int64_t index);
  void (*softmax)(const float* logits, const float* bias, int64_t kernel_size, float* y);
  void (*softmax_backprop)(const float* attention, const float* dattention, int64_t size,
                           float* dlogits);
  void (*add_to)(float* to, const float* from, int64_t size);
  void (*activate)(const float* x, float* y, int64_t size, Activation activation);
  void (*gelu_gradient)(const float* dy, const float* x, float* dx, int64_t size);
  void (*scale_and_activate)(float* y, int64_t pixels, int64_t channels, const float* scale,
                             const float* bias, Activation activation);
  void (*layer_norm)(const float* x, const float* gamma, const float* beta, float* y,
                     int64_t pixels, int64_t channels, float epsilon);
  void (*layer_norm_backprop)(const float* dy, const float* x, const float* gamma, float* dx,
                              int64_t pixels, int64_t channels, float epsilon);
  // Of at most kRun pixels.
  void (*layer_norm_scale_sums)(const float* dy, const float* x, int64_t pixels, int64_t channels,
                                float epsilon, float* sums);
  void (*sum_pixels)(const float* x, int64_t pixels, int64_t channels, float* sums);
  void (*sum_squared_distances)(const float* x, const float* means, int64_t pixels,
                                int64_t channels, float* sums);
  void (*batch_norm_scale_sums)(const float* dy, const float* x, const float* means, int64_t pixels,
                                int64_t channels, float* sums);
  void (*batch_norm_backprop)(const float* dy, const float* x, const float* coefficients, float* dx,
                              int64_t pixels, int64_t channels);
  void (*add_squares)(const float* x, int64_t pixels, int64_t channels, float* sums);
  void (*scale_channels)(const float* x, const float* factor, const float* beta, float* y,
                         int64_t pixels, int64_t channels);
  void (*depthwise_row)(const DepthwiseView& view, const float* map, int64_t i,
                        const float* residual, float* y);
  // Row `u` of the filter's gradient, for `size` channels from the one that x, dy and drow point at.
  void (*depthwise_filter_row)(const DepthwiseFilterView& view, const float* x, const float* dy,
                               int64_t u, int64_t size, float* drow);
  // `packed` holds [taps, panel], the filter of the output channels from `channel` on.
  void (*convolve_panel)(const ConvolutionView& view, const ConvolutionTile& tile,
                         const float* packed, int64_t channel);
  // y = Σ weight · pixel, and its transpose: to each pixel of the map, weight · dy is added.
  void (*gather_taps)(const RoiTap* taps, int64_t count, const float* map, float* y,
                      int64_t channels);
  void (*spread_taps)(const RoiTap* taps, int64_t count, const float* dy, float* map,
                      int64_t channels);
};

// The widest instruction set that the processor has, or the one that the environment variable DYNACONV_SIMD names:
// baseline, avx2 or avx512.
// Throws std::runtime_error for a name that is none, or that the processor lacks.
const Simd& ActiveSimd();

}  // namespace dynaconv
