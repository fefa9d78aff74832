// TensorFlow ops as C++ classes, over the C API: what an op throws becomes a status of TensorFlow, and so an exception of
// Python or JavaScript.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "../activation.h"
#include "../kernels.h"
#include "c_api.h"

namespace dynaconv::tensorflow {

class Status {
 public:
  Status() : status_(Api().TF_NewStatus()) {}
  ~Status() { Api().TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  TF_Status* get() const { return status_; }
  // Throws std::runtime_error where it is not OK.
  void Check() const;

 private:
  TF_Status* const status_;
};

using Shape = std::vector<int64_t>;

// As `[1, 56, 56, 64]`.
std::string ToString(const Shape& shape);

// One argument of an op that does not fit; the message names it, what came and what was expected.
class InvalidArgument : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// An input or output, dense float32 or int32.
class Tensor {
 public:
  Tensor(TF_Tensor* tensor, const char* name);
  ~Tensor() { Api().TF_DeleteTensor(tensor_); }
  Tensor(const Tensor&) = delete;
  Tensor& operator=(const Tensor&) = delete;

  const Shape& shape() const { return shape_; }
  int64_t dim(int index) const { return shape_[index]; }
  int64_t size() const;
  const float* data() const { return static_cast<const float*>(Api().TF_TensorData(tensor_)); }

  const int32_t* ints() const { return static_cast<const int32_t*>(Api().TF_TensorData(tensor_)); }

  // Throw InvalidArgument.
  void ExpectRank(size_t rank) const;
  void ExpectShape(const Shape& expected) const;

 private:
  TF_Tensor* const tensor_;
  const char* const name_;
  Shape shape_;
};

// The attributes of an op that is being made.
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction) {}

  float Float(const char* name) const;
  // At least `least`, at most 2³¹ − 1.
  int64_t IntFrom(const char* name, int64_t least) const;
  // Of exactly two numbers, both from 1 to 2³¹ − 1.
  Pair PositivePair(const char* name) const;
  // Of exactly four numbers, from 0 to 2³¹ − 1.
  Shape Shape4(const char* name) const;
  bool Bool(const char* name) const;
  Activation ActivationOf(const char* name) const;

 private:
  // `expected` says how many numbers, in words.
  std::vector<int64_t> Ints(const char* name, size_t count, int64_t least,
                            const char* expected) const;

  TF_OpKernelConstruction* const construction_;
};

// One call of an op.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}

  int num_inputs() const { return Api().TF_NumInputs(context_); }
  // The name is for errors.
  Tensor Input(int index, const char* name) const;
  // Null for a tensor of no elements. It lives as long as the call.
  float* Output(const Shape& shape) const;
  // An input as TensorFlow has it, to be deleted.
  TF_Tensor* TakeInput(int index) const;
  // Makes a tensor the output; it is deleted.
  void GiveOutput(TF_Tensor* tensor) const;

 private:
  TF_OpKernelContext* const context_;
};

// Dimensions [begin, end) of an input of a rank.
struct Part {
  int input;
  int64_t rank, begin, end;
};

struct OpDefinition {
  // Of TensorFlow's registry. It has a version, since a graph that was saved with it must find the same op years later.
  const char* name;
  std::vector<const char*> attributes;
  std::vector<const char*> inputs;
  const char* output;
  void (*infer_shape)(TF_ShapeInferenceContext*, TF_Status*);
  // Whether equal inputs may have different outputs.
  bool is_stateful = false;
};

// Joins parts of the inputs' shapes to the output's.
void InferByParts(TF_ShapeInferenceContext* context, std::initializer_list<Part> parts,
                  TF_Status* status);

// For an output of an input's shape, whatever its rank.
void InferAsInput(TF_ShapeInferenceContext* context, int input, TF_Status* status);

// For an output whose sizes are attributes, which shape functions of the C API cannot read.
void InferUnknown(TF_ShapeInferenceContext* context, TF_Status* status);

namespace internal {

// Runs f; what it throws is told to `fail` as a status.
template <typename F, typename Fail>
void WithStatus(const char* op, const F& f, const Fail& fail) {
  const auto report = [&](Code code, const char* message) {
    Status status;
    Api().TF_SetStatus(status.get(), code, (std::string(op) + ": " + message).c_str());
    fail(status.get());
  };
  try {
    f();
  } catch (const InvalidArgument& error) {
    report(kInvalidArgument, error.what());
  } catch (const std::bad_alloc&) {
    report(kResourceExhausted, "out of memory");
  } catch (const std::exception& error) {
    report(kInternal, error.what());
  }
}

void Register(const OpDefinition& definition, void* (*create)(TF_OpKernelConstruction*),
              void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));

}  // namespace internal

// Registers a class `Op` with `static OpDefinition Definition()`, a constructor from Attributes and `void Compute(const Call&)
// const`, unless another copy of this library has: TensorFlow ends the process at a second registration.
// Throws std::runtime_error with TensorFlow's message.
template <typename Op>
void Register() {
  static const OpDefinition definition = Op::Definition();
  internal::Register(
      definition,
      [](TF_OpKernelConstruction* construction) -> void* {
        Op* op = nullptr;
        internal::WithStatus(
            definition.name, [&] { op = new Op(Attributes(construction)); },
            [&](TF_Status* status) { Api().TF_OpKernelConstruction_Failure(construction, status); });
        return op;
      },
      [](void* op, TF_OpKernelContext* context) {
        internal::WithStatus(
            definition.name, [&] { static_cast<const Op*>(op)->Compute(Call(context)); },
            [&](TF_Status* status) { Api().TF_OpKernelContext_Failure(context, status); });
      },
      [](void* op) { delete static_cast<Op*>(op); });
}

}  // namespace dynaconv::tensorflow
