#include "op.h"

#include <limits>

namespace dynaconv::tensorflow {
namespace {

// What an attribute may be: beyond, distances might overflow, and JavaScript's side of tfjs-node passes no more.
constexpr int64_t kLargestInt = std::numeric_limits<int32_t>::max();

}  // namespace

void Status::Check() const {
  if (Api().TF_GetCode(status_) != kOk) throw std::runtime_error(Api().TF_Message(status_));
}

std::string ToString(const Shape& shape) {
  std::string text = "[";
  for (const int64_t dim : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(dim);
  return text + "]";
}

Tensor::Tensor(TF_Tensor* tensor, const char* name) : tensor_(tensor), name_(name) {
  const int rank = Api().TF_NumDims(tensor);
  for (int index = 0; index < rank; ++index) shape_.push_back(Api().TF_Dim(tensor, index));
}

int64_t Tensor::size() const {
  int64_t size = 1;
  for (const int64_t dim : shape_) size *= dim;
  return size;
}

void Tensor::ExpectRank(size_t rank) const {
  if (shape_.size() == rank) return;
  throw InvalidArgument(std::string(name_) + " has shape " + ToString(shape_) +
                        ", expected rank " + std::to_string(rank));
}

void Tensor::ExpectShape(const Shape& expected) const {
  if (shape_ == expected) return;
  throw InvalidArgument(std::string(name_) + " has shape " + ToString(shape_) + ", expected " +
                        ToString(expected));
}

float Attributes::Float(const char* name) const {
  Status status;
  float value = 0;
  Api().TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status.get());
  status.Check();
  return value;
}

int64_t Attributes::IntFrom(const char* name, int64_t least) const {
  Status status;
  int64_t value = 0;
  Api().TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status.get());
  status.Check();
  if (value < least || value > kLargestInt) {
    throw InvalidArgument(std::string(name) + " is " + std::to_string(value) + ", expected " +
                          std::to_string(least) + " to " + std::to_string(kLargestInt));
  }
  return value;
}

std::vector<int64_t> Attributes::Ints(const char* name, size_t count, int64_t least,
                                      const char* expected) const {
  Status status;
  int32_t length = 0, total = 0;
  Api().TF_OpKernelConstruction_GetAttrSize(construction_, name, &length, &total, status.get());
  status.Check();
  std::vector<int64_t> numbers(count, least - 1);
  const bool complete = length == static_cast<int32_t>(count);
  if (complete) {
    Api().TF_OpKernelConstruction_GetAttrInt64List(construction_, name, numbers.data(), length,
                                                   status.get());
    status.Check();
  }
  for (const int64_t value : numbers) {
    if (value >= least && value <= kLargestInt) continue;
    const std::string came =
        complete ? ToString(numbers) : "a list of " + std::to_string(length) + " numbers";
    throw InvalidArgument(std::string(name) + " is " + came + ", expected " + expected + ", from " +
                          std::to_string(least) + " to " + std::to_string(kLargestInt));
  }
  return numbers;
}

Pair Attributes::PositivePair(const char* name) const {
  const auto numbers = Ints(name, 2, 1, "two numbers, of rows and of columns");
  return {numbers[0], numbers[1]};
}

Shape Attributes::Shape4(const char* name) const { return Ints(name, 4, 0, "four numbers"); }

bool Attributes::Bool(const char* name) const {
  Status status;
  unsigned char value = 0;
  Api().TF_OpKernelConstruction_GetAttrBool(construction_, name, &value, status.get());
  status.Check();
  return value != 0;
}

Activation Attributes::ActivationOf(const char* name) const {
  // The op's definition lets nothing else through than the names of four activations.
  char text[8] = {};
  Status status;
  Api().TF_OpKernelConstruction_GetAttrString(construction_, name, text, sizeof text - 1,
                                              status.get());
  status.Check();
  const std::string chosen = text;
  if (chosen == "relu") return Activation::kRelu;
  if (chosen == "gelu") return Activation::kGelu;
  if (chosen == "silu") return Activation::kSilu;
  return Activation::kLinear;
}

Tensor Call::Input(int index, const char* name) const { return Tensor(TakeInput(index), name); }

TF_Tensor* Call::TakeInput(int index) const {
  Status status;
  TF_Tensor* tensor = nullptr;
  Api().TF_GetInput(context_, index, &tensor, status.get());
  status.Check();
  return tensor;
}

void Call::GiveOutput(TF_Tensor* tensor) const {
  Status status;
  Api().TF_SetOutput(context_, 0, tensor, status.get());
  Api().TF_DeleteTensor(tensor);
  status.Check();
}

float* Call::Output(const Shape& shape) const {
  size_t bytes = sizeof(float);
  for (const int64_t dim : shape) {
    if (dim != 0 && bytes > std::numeric_limits<int64_t>::max() / static_cast<size_t>(dim)) {
      throw InvalidArgument("the output would have shape " + ToString(shape) +
                            ", more than can be addressed");
    }
    bytes *= static_cast<size_t>(dim);
  }
  Status status;
  TF_Tensor* const tensor =
      Api().TF_AllocateOutput(context_, 0, kFloat, shape.data(), static_cast<int>(shape.size()),
                              bytes, status.get());
  status.Check();
  // The context holds on to the buffer.
  float* const data = static_cast<float*>(Api().TF_TensorData(tensor));
  Api().TF_DeleteTensor(tensor);
  return data;
}

namespace {

class ShapeHandle {
 public:
  ShapeHandle() : handle_(Api().TF_NewShapeHandle()) {}
  ~ShapeHandle() { Api().TF_DeleteShapeHandle(handle_); }
  ShapeHandle(const ShapeHandle&) = delete;
  ShapeHandle& operator=(const ShapeHandle&) = delete;

  TF_ShapeHandle* get() const { return handle_; }

 private:
  TF_ShapeHandle* const handle_;
};

}  // namespace

void InferByParts(TF_ShapeInferenceContext* context, std::initializer_list<Part> parts,
                  TF_Status* status) {
  const auto failed = [&] { return Api().TF_GetCode(status) != kOk; };
  ShapeHandle joined;
  for (const Part& part : parts) {
    ShapeHandle input, piece;
    Api().TF_ShapeInferenceContextGetInput(context, part.input, input.get(), status);
    if (failed()) return;
    Api().TF_ShapeInferenceContextWithRank(context, input.get(), part.rank, input.get(), status);
    if (failed()) return;
    const bool first = &part == parts.begin();
    TF_ShapeHandle* const target = first ? joined.get() : piece.get();
    Api().TF_ShapeInferenceContextSubshape(context, input.get(), part.begin, part.end, target,
                                           status);
    if (failed()) return;
    if (first) continue;
    Api().TF_ShapeInferenceContextConcatenateShapes(context, joined.get(), piece.get(),
                                                    joined.get(), status);
    if (failed()) return;
  }
  Api().TF_ShapeInferenceContextSetOutput(context, 0, joined.get(), status);
}

void InferAsInput(TF_ShapeInferenceContext* context, int input, TF_Status* status) {
  ShapeHandle shape;
  Api().TF_ShapeInferenceContextGetInput(context, input, shape.get(), status);
  if (Api().TF_GetCode(status) != kOk) return;
  Api().TF_ShapeInferenceContextSetOutput(context, 0, shape.get(), status);
}

void InferUnknown(TF_ShapeInferenceContext* context, TF_Status* status) {
  Api().TF_ShapeInferenceContextSetUnknownShape(context, status);
}

namespace {

bool IsRegistered(const char* op) {
  Status status;
  TF_Buffer* const kernels = Api().TF_GetRegisteredKernelsForOp(op, status.get());
  if (kernels == nullptr) return false;
  const bool any = kernels->length > 0;
  Api().TF_DeleteBuffer(kernels);
  return any;
}

}  // namespace

void internal::Register(const OpDefinition& definition,
                        void* (*create)(TF_OpKernelConstruction*),
                        void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*)) {
  if (IsRegistered(definition.name)) return;
  TF_OpDefinitionBuilder* const builder = Api().TF_NewOpDefinitionBuilder(definition.name);
  for (const char* spec : definition.attributes) Api().TF_OpDefinitionBuilderAddAttr(builder, spec);
  for (const char* spec : definition.inputs) Api().TF_OpDefinitionBuilderAddInput(builder, spec);
  Api().TF_OpDefinitionBuilderAddOutput(builder, definition.output);
  if (definition.is_stateful) Api().TF_OpDefinitionBuilderSetIsStateful(builder, true);
  Api().TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, definition.infer_shape);
  Status status;
  Api().TF_RegisterOpDefinition(builder, status.get());
  status.Check();
  TF_KernelBuilder* const kernel =
      Api().TF_NewKernelBuilder(definition.name, "CPU", create, compute, destroy);
  Api().TF_RegisterKernelBuilder(definition.name, kernel, status.get());
  status.Check();
}

}  // namespace dynaconv::tensorflow
