// What we use of TensorFlow's C ABI (tensorflow/c/{tf_status,tf_tensor,ops,kernels}.h, stable since 2.9), found at run time in
// the library that the process has loaded: neither its headers nor the library are needed to build, and one binary serves
// every version.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {
struct TF_Status;
struct TF_Tensor;
struct TF_OpDefinitionBuilder;
struct TF_KernelBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TF_ShapeInferenceContext;
struct TF_ShapeHandle;
struct TF_Buffer {
  const void* data;
  size_t length;
  void (*data_deallocator)(void* data, size_t length);
};
}

namespace dynaconv::tensorflow {

// TF_Code
enum Code {
  kOk = 0,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kResourceExhausted = 8,
  kInternal = 13
};

// Of TF_DataType: TF_FLOAT, TF_INT32
inline constexpr int kFloat = 1, kInt32 = 3;

#define DYNACONV_TENSORFLOW_FUNCTIONS(FUNCTION)                                                    \
  FUNCTION(const char*, TF_Version, ())                                                            \
  FUNCTION(TF_Status*, TF_NewStatus, ())                                                           \
  FUNCTION(void, TF_DeleteStatus, (TF_Status*))                                                    \
  FUNCTION(void, TF_SetStatus, (TF_Status*, int code, const char* message))                        \
  FUNCTION(int, TF_GetCode, (const TF_Status*))                                                    \
  FUNCTION(const char*, TF_Message, (const TF_Status*))                                            \
  FUNCTION(TF_Tensor*, TF_AllocateTensor,                                                          \
           (int dtype, const int64_t* dims, int num_dims, size_t bytes))                           \
  FUNCTION(void, TF_DeleteTensor, (TF_Tensor*))                                                    \
  FUNCTION(int, TF_NumDims, (const TF_Tensor*))                                                    \
  FUNCTION(int64_t, TF_Dim, (const TF_Tensor*, int index))                                         \
  FUNCTION(void*, TF_TensorData, (const TF_Tensor*))                                               \
  FUNCTION(void, TF_DeleteBuffer, (TF_Buffer*))                                                    \
  FUNCTION(TF_OpDefinitionBuilder*, TF_NewOpDefinitionBuilder, (const char* name))                 \
  FUNCTION(void, TF_OpDefinitionBuilderAddAttr, (TF_OpDefinitionBuilder*, const char* spec))       \
  FUNCTION(void, TF_OpDefinitionBuilderAddInput, (TF_OpDefinitionBuilder*, const char* spec))      \
  FUNCTION(void, TF_OpDefinitionBuilderAddOutput, (TF_OpDefinitionBuilder*, const char* spec))     \
  FUNCTION(void, TF_OpDefinitionBuilderSetIsStateful, (TF_OpDefinitionBuilder*, bool))             \
  FUNCTION(void, TF_OpDefinitionBuilderSetShapeInferenceFunction,                                  \
           (TF_OpDefinitionBuilder*, void (*)(TF_ShapeInferenceContext*, TF_Status*)))             \
  FUNCTION(void, TF_RegisterOpDefinition, (TF_OpDefinitionBuilder*, TF_Status*))                   \
  FUNCTION(TF_ShapeHandle*, TF_NewShapeHandle, ())                                                 \
  FUNCTION(void, TF_DeleteShapeHandle, (TF_ShapeHandle*))                                          \
  FUNCTION(void, TF_ShapeInferenceContextGetInput,                                                 \
           (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*))                    \
  FUNCTION(void, TF_ShapeInferenceContextSetOutput,                                                \
           (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*))                    \
  FUNCTION(void, TF_ShapeInferenceContextWithRank,                                                 \
           (TF_ShapeInferenceContext*, TF_ShapeHandle*, int64_t, TF_ShapeHandle*, TF_Status*))     \
  FUNCTION(void, TF_ShapeInferenceContextSubshape,                                                 \
           (TF_ShapeInferenceContext*, TF_ShapeHandle*, int64_t, int64_t, TF_ShapeHandle*,         \
            TF_Status*))                                                                           \
  FUNCTION(void, TF_ShapeInferenceContextConcatenateShapes,                                        \
           (TF_ShapeInferenceContext*, TF_ShapeHandle*, TF_ShapeHandle*, TF_ShapeHandle*,          \
            TF_Status*))                                                                           \
  FUNCTION(void, TF_ShapeInferenceContextSetUnknownShape, (TF_ShapeInferenceContext*, TF_Status*)) \
  FUNCTION(TF_KernelBuilder*, TF_NewKernelBuilder,                                                 \
           (const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),         \
            void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*)))                  \
  FUNCTION(void, TF_RegisterKernelBuilder, (const char* name, TF_KernelBuilder*, TF_Status*))      \
  FUNCTION(TF_Buffer*, TF_GetRegisteredKernelsForOp, (const char* op, TF_Status*))                 \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrSize,                                              \
           (TF_OpKernelConstruction*, const char*, int32_t* list, int32_t* total, TF_Status*))     \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrInt64,                                             \
           (TF_OpKernelConstruction*, const char*, int64_t*, TF_Status*))                          \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrInt64List,                                         \
           (TF_OpKernelConstruction*, const char*, int64_t*, int max, TF_Status*))                 \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrFloat,                                             \
           (TF_OpKernelConstruction*, const char*, float*, TF_Status*))                            \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrBool,                                              \
           (TF_OpKernelConstruction*, const char*, unsigned char*, TF_Status*))                    \
  FUNCTION(void, TF_OpKernelConstruction_GetAttrString,                                            \
           (TF_OpKernelConstruction*, const char*, char*, size_t max, TF_Status*))                 \
  FUNCTION(void, TF_OpKernelConstruction_Failure, (TF_OpKernelConstruction*, TF_Status*))          \
  FUNCTION(void, TF_OpKernelContext_Failure, (TF_OpKernelContext*, TF_Status*))                    \
  FUNCTION(int, TF_NumInputs, (TF_OpKernelContext*))                                               \
  FUNCTION(void, TF_GetInput, (TF_OpKernelContext*, int, TF_Tensor**, TF_Status*))                 \
  FUNCTION(void, TF_SetOutput, (TF_OpKernelContext*, int, const TF_Tensor*, TF_Status*))           \
  FUNCTION(TF_Tensor*, TF_AllocateOutput,                                                          \
           (TF_OpKernelContext*, int index, int dtype, const int64_t* dims, int num_dims,          \
            size_t bytes, TF_Status*))

struct CApi {
#define DYNACONV_TENSORFLOW_FIELD(result, name, arguments) result(*name) arguments;
  DYNACONV_TENSORFLOW_FUNCTIONS(DYNACONV_TENSORFLOW_FIELD)
#undef DYNACONV_TENSORFLOW_FIELD
};

// The functions that LoadCApi found.
const CApi& Api();

// Finds the functions by a handle of dlopen; later calls change nothing.
// Throws std::runtime_error naming a function that is not there.
void LoadCApi(void* library);

}  // namespace dynaconv::tensorflow
