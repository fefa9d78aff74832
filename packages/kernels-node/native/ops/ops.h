// The ops, one file each: definition, shape inference, checks, and the call of the kernel.
#pragma once

#include "../kernels.h"
#include "../tensorflow/op.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kActivation =
    "activation: {'linear', 'relu', 'gelu', 'silu'} = 'linear'";

void RegisterInvolution2D();
void RegisterInvolution2DBackpropInput();
void RegisterInvolution2DBackpropKernel();
void RegisterFusedInvolution2D();
void RegisterNeighborhoodAv2D();
void RegisterNeighborhoodAv2DBackpropInput();
void RegisterNeighborhoodAv2DBackpropAttention();
void RegisterContMix2D();
void RegisterContMix2DAttention();
void RegisterContMix2DLogits();
void RegisterContMix2DBackpropLogits();
void RegisterContMix2DBackpropBias();
void RegisterGelu();
void RegisterLayerNorm2D();
void RegisterGlobalResponseNorm2D();
void RegisterFusedPaddedConv2D();
void RegisterFusedSameDepthwiseConv2D();
void RegisterSameDepthwiseConv2DBackpropFilter();

// Finds TensorFlow's functions by a handle of dlopen and registers all ops; calling it again does nothing.
// Throws std::runtime_error saying what is wrong.
void RegisterAll(void* library);

}  // namespace dynaconv::tensorflow
