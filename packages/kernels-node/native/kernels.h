// The kernels, as functions on dense float32 arrays that know nothing of TensorFlow. Their definitions are those of
// @dynaconv/involution-ops; sizes are taken to be checked. The same result, bit for bit, whatever the number of threads.
#pragma once

#include <array>
#include <cstdint>

#include "activation.h"
#include "plan.h"

namespace dynaconv {

// Of rows and columns.
using Pair = std::array<int64_t, 2>;

struct InvolutionSizes : WindowSizes {
  Pair strides, dilations;
};

// x [B, H, W, C], kernel [B, Ho, Wo, G, K, K] to y [B, Ho, Wo, C]
void Involution2D(const InvolutionSizes& sizes, const float* x, const float* kernel, float* y);
void Involution2DBackpropInput(const InvolutionSizes& sizes, const float* dy, const float* kernel,
                               float* dx);
void Involution2DBackpropKernel(const InvolutionSizes& sizes, const float* dy, const float* x,
                                float* dkernel);
// scale and bias [C]
void FusedInvolution2D(const InvolutionSizes& sizes, const float* x, const float* kernel,
                       const float* scale, const float* bias, Activation activation, float* y);

// attention [B, H, W, G, K, K], x [B, H, W, C] to y [B, H, W, C]
void NeighborhoodAv2D(const WindowSizes& sizes, const float* attention, const float* x, float* y);
void NeighborhoodAv2DBackpropInput(const WindowSizes& sizes, const float* dy,
                                   const float* attention, float* dx);
void NeighborhoodAv2DBackpropAttention(const WindowSizes& sizes, const float* dy, const float* x,
                                       float* dattention);

// relative_position_bias [G, 2K − 1, 2K − 1]
void ContMix2D(const WindowSizes& sizes, const float* x, const float* logits,
               const float* relative_position_bias, float* y);

// Sizes of logits and attention [B, H, W, G, K, K].
struct AttentionSizes {
  int64_t batch, height, width, groups, kernel_size;

  int64_t taps() const { return groups * kernel_size * kernel_size; }
  int64_t row() const { return width * taps(); }
};

void ContMix2DAttention(const AttentionSizes& sizes, const float* logits,
                        const float* relative_position_bias, float* attention);
void ContMix2DBackpropLogits(const AttentionSizes& sizes, const float* dattention,
                             const float* attention, float* dlogits);
void ContMix2DBackpropBias(const AttentionSizes& sizes, const float* dlogits, float* dbias);

// Of logits [B, pixels, G, taps], made from the affinities of pixels to regions.
struct LogitsSizes {
  int64_t batch, pixels, channels, groups, regions, taps;
};

// query [B, pixels, D], key [B, R, D], projection [R, taps], bias [taps]
void ContMix2DLogits(const LogitsSizes& sizes, const float* query, const float* key,
                     const float* projection, const float* bias, float* logits);

void Gelu(int64_t size, const float* x, float* y);
void GeluBackprop(int64_t size, const float* dy, const float* x, float* dx);

// x and y [B, H, W, C], gamma and beta [C]
struct MapSizes {
  int64_t batch, height, width, channels;

  int64_t pixels() const { return height * width; }
};

void LayerNorm2D(const MapSizes& sizes, const float* x, const float* gamma, const float* beta,
                 float epsilon, float* y);
// dscale [2, C]: dgamma and dbeta
void LayerNorm2DBackpropInput(const MapSizes& sizes, const float* dy, const float* x,
                              const float* gamma, float epsilon, float* dx);
void LayerNorm2DBackpropScale(const MapSizes& sizes, const float* dy, const float* x, float epsilon,
                              float* dscale);
// moments [2, C]: means and variances; dscale [2, C]: dgamma and dbeta
void BatchMoments2D(const MapSizes& sizes, const float* x, float* moments);
void BatchNorm2DBackpropScale(const MapSizes& sizes, const float* dy, const float* x,
                              const float* moments, float epsilon, float* dscale);
void BatchNorm2DBackpropInput(const MapSizes& sizes, const float* dy, const float* x,
                              const float* moments, const float* gamma, const float* dscale,
                              float epsilon, float* dx);
void GlobalResponseNorm2D(const MapSizes& sizes, const float* x, const float* gamma,
                          const float* beta, float epsilon, float* y);

// A convolution with a square window, the same stride on both axes, and as many zeros on all four sides.
struct ConvolutionSizes {
  int64_t batch, in_height, in_width, in_channels;
  int64_t out_height, out_width, out_channels;
  int64_t kernel_size, stride, pad;
};

// x [B, H, W, Cin], filter [K, K, Cin, Cout], bias [Cout], residual [B, Ho, Wo, Cout] or null, residual_scale [Cout] or null
void FusedPaddedConv2D(const ConvolutionSizes& sizes, const float* x, const float* filter,
                       const float* bias, const float* residual, const float* residual_scale,
                       Activation activation, float* y);

// filter [K, K, C], bias [C], residual [B, H, W, C] or null
void FusedSameDepthwiseConv2D(const MapSizes& sizes, int64_t kernel_size, const float* x,
                              const float* filter, const float* bias, const float* residual,
                              Activation activation, float* y);

// dy and x [B, H, W, C] to dfilter [K, K, C]
void SameDepthwiseConv2DBackpropFilter(const MapSizes& sizes, int64_t kernel_size, const float* dy,
                                       const float* x, float* dfilter);

// A map [B, H, W, C] and its windows [B, Ho, Wo], of K×K pixels each.
struct OutlookSizes : WindowSizes {
  Pair strides;
};

// v [B, H, W, C], attention [B, Ho, Wo, G, K², K²] to y [B, H, W, C]
void OutlookAttention2D(const OutlookSizes& sizes, const float* v, const float* attention,
                        float* y);
void OutlookAttention2DBackpropInput(const OutlookSizes& sizes, const float* dy,
                                     const float* attention, float* dv);
void OutlookAttention2DBackpropAttention(const OutlookSizes& sizes, const float* dy, const float* v,
                                         float* dattention);

// A map, boxes in it (in pixels of the map divided by `scale`), and how each is sampled.
struct RoiSizes {
  MapSizes map;
  int64_t boxes;
  Pair bins;
  float scale;
  // Samples of a bin along an axis; 0 for as many as it has pixels.
  int64_t sampling_ratio;
  bool aligned;
};

// x [B, H, W, C], boxes [N, 4], images [N] to y [N, bins, C]
void RoiAlign(const RoiSizes& sizes, const float* x, const float* boxes, const int32_t* images,
              float* y);
void RoiAlignBackpropInput(const RoiSizes& sizes, const float* dy, const float* boxes,
                           const int32_t* images, float* dx);

}  // namespace dynaconv
