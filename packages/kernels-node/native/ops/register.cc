#include <mutex>

#include "../simd.h"
#include "ops.h"

namespace dynaconv::tensorflow {

void RegisterAll(void* library) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  LoadCApi(library);
  // A wrong DYNACONV_SIMD shows now, not at the first call.
  ActiveSimd();
  RegisterInvolution2D();
  RegisterInvolution2DBackpropInput();
  RegisterInvolution2DBackpropKernel();
  RegisterFusedInvolution2D();
  RegisterNeighborhoodAv2D();
  RegisterNeighborhoodAv2DBackpropInput();
  RegisterNeighborhoodAv2DBackpropAttention();
  RegisterContMix2D();
  RegisterContMix2DAttention();
  RegisterContMix2DLogits();
  RegisterContMix2DBackpropLogits();
  RegisterContMix2DBackpropBias();
  RegisterGelu();
  RegisterLayerNorm2D();
  RegisterGlobalResponseNorm2D();
  RegisterFusedPaddedConv2D();
  RegisterFusedSameDepthwiseConv2D();
  RegisterSameDepthwiseConv2DBackpropFilter();
}

}  // namespace dynaconv::tensorflow
