// What we use of TensorFlow's eager C API (tensorflow/c/eager/{c_api,c_api_experimental}.h). Those that concern collectives are
// called experimental there; they are the same from 2.9 to 2.21.
#pragma once

#include "../tensorflow/c_api.h"

extern "C" {
struct TFE_Context;
struct TFE_ContextOptions;
struct TFE_Op;
struct TFE_TensorHandle;
}

namespace dynaconv::tensorflow {

#define DYNACONV_EAGER_FUNCTIONS(FUNCTION)                                                         \
  FUNCTION(TFE_ContextOptions*, TFE_NewContextOptions, ())                                         \
  FUNCTION(void, TFE_DeleteContextOptions, (TFE_ContextOptions*))                                  \
  FUNCTION(void, TFE_ContextOptionsSetConfig,                                                      \
           (TFE_ContextOptions*, const void* proto, size_t bytes, TF_Status*))                     \
  FUNCTION(TFE_Context*, TFE_NewContext, (const TFE_ContextOptions*, TF_Status*))                  \
  FUNCTION(void, TFE_DeleteContext, (TFE_Context*))                                                \
  FUNCTION(void, TFE_EnableCollectiveOps,                                                          \
           (TFE_Context*, const void* proto, size_t bytes, TF_Status*))                            \
  FUNCTION(void, TFE_AbortCollectiveOps, (TFE_Context*, TF_Status*))                               \
  FUNCTION(TFE_Op*, TFE_NewOp, (TFE_Context*, const char* name, TF_Status*))                       \
  FUNCTION(void, TFE_DeleteOp, (TFE_Op*))                                                          \
  FUNCTION(void, TFE_OpSetDevice, (TFE_Op*, const char* name, TF_Status*))                         \
  FUNCTION(void, TFE_OpAddInput, (TFE_Op*, TFE_TensorHandle*, TF_Status*))                         \
  FUNCTION(void, TFE_OpSetAttrType, (TFE_Op*, const char* name, int dtype))                        \
  FUNCTION(void, TFE_OpSetAttrString,                                                              \
           (TFE_Op*, const char* name, const void* text, size_t length))                           \
  FUNCTION(void, TFE_OpSetAttrInt, (TFE_Op*, const char* name, int64_t))                           \
  FUNCTION(void, TFE_OpSetAttrFloat, (TFE_Op*, const char* name, float))                           \
  FUNCTION(void, TFE_Execute, (TFE_Op*, TFE_TensorHandle**, int* outputs, TF_Status*))             \
  FUNCTION(TFE_TensorHandle*, TFE_NewTensorHandle, (const TF_Tensor*, TF_Status*))                 \
  FUNCTION(void, TFE_DeleteTensorHandle, (TFE_TensorHandle*))                                      \
  FUNCTION(TF_Tensor*, TFE_TensorHandleResolve, (TFE_TensorHandle*, TF_Status*))

struct EagerCApi {
#define DYNACONV_EAGER_FIELD(result, name, arguments) result(*name) arguments;
  DYNACONV_EAGER_FUNCTIONS(DYNACONV_EAGER_FIELD)
#undef DYNACONV_EAGER_FIELD
};

// The functions that LoadEagerApi found.
const EagerCApi& EagerApi();

// Finds the functions by a handle of dlopen; throws std::runtime_error naming a function that is not there.
void LoadEagerApi(void* library);

}  // namespace dynaconv::tensorflow
