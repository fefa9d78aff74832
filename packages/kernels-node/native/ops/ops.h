// The ops, one file each: definition, shape inference, checks, and the call of the kernel.
#pragma once

#include "../kernels.h"
#include "../tensorflow/op.h"

namespace dynaconv::tensorflow {

inline constexpr const char* kActivation =
    "activation: {'linear', 'relu', 'gelu', 'silu'} = 'linear'";

// Register<Op>() of every op.
#define DYNACONV_OP(name) void Register##name();
#include "ops.inc"
#undef DYNACONV_OP

// Finds TensorFlow's functions by a handle of dlopen and registers all ops; calling it again does nothing.
// Throws std::runtime_error saying what is wrong.
void RegisterAll(void* library);

}  // namespace dynaconv::tensorflow
