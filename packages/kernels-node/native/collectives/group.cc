#include "group.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "../tensorflow/op.h"

namespace dynaconv::tensorflow {
namespace {

// The one group of workers that there is in a context.
constexpr int32_t kGroupKey = 1;
// Beyond those of the all-reduces.
constexpr int32_t kJoinBucket = std::numeric_limits<int32_t>::max();
constexpr char kMergeOp[] = "Add", kFinalOp[] = "Id", kHint[] = "ring";

class Handle {
 public:
  explicit Handle(TFE_TensorHandle* handle) : handle_(handle) {}
  ~Handle() {
    if (handle_ != nullptr) EagerApi().TFE_DeleteTensorHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  TFE_TensorHandle* get() const { return handle_; }

 private:
  TFE_TensorHandle* const handle_;
};

TFE_TensorHandle* HandleOf(const TF_Tensor* tensor) {
  Status status;
  TFE_TensorHandle* const handle = EagerApi().TFE_NewTensorHandle(tensor, status.get());
  status.Check();
  return handle;
}

TFE_TensorHandle* ScalarOf(int32_t value) {
  TF_Tensor* const tensor = Api().TF_AllocateTensor(kInt32, nullptr, 0, sizeof value);
  *static_cast<int32_t*>(Api().TF_TensorData(tensor)) = value;
  Status status;
  TFE_TensorHandle* const handle = EagerApi().TFE_NewTensorHandle(tensor, status.get());
  Api().TF_DeleteTensor(tensor);
  status.Check();
  return handle;
}

// Without zeros at its end.
std::string Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", seconds);
  return text;
}

}  // namespace

Group::Group(const GroupOptions& options)
    : device_(options.device), size_(options.size), bound_seconds_(options.bound_seconds) {
  const auto& eager = EagerApi();
  Status status;
  const std::unique_ptr<TFE_ContextOptions, decltype(eager.TFE_DeleteContextOptions)> settings(
      eager.TFE_NewContextOptions(), eager.TFE_DeleteContextOptions);
  eager.TFE_ContextOptionsSetConfig(settings.get(), options.config.data(), options.config.size(),
                                    status.get());
  status.Check();
  context_ = eager.TFE_NewContext(settings.get(), status.get());
  status.Check();
  try {
    eager.TFE_EnableCollectiveOps(context_, options.server.data(), options.server.size(),
                                  status.get());
    status.Check();
    const std::chrono::duration<double> bound(bound_seconds_);
    watchdog_ = std::make_unique<Watchdog>(
        std::chrono::duration_cast<Watchdog::Clock::duration>(bound), [this] {
          Abort("no answer from another worker within " + Seconds(bound_seconds_) + " s");
        });
  } catch (...) {
    eager.TFE_DeleteContext(context_);
    throw;
  }
}

Group::~Group() {
  watchdog_.reset();
  EagerApi().TFE_DeleteContext(context_);
}

void Group::Abort(const std::string& message) {
  Status status;
  Api().TF_SetStatus(status.get(), kDeadlineExceeded, message.c_str());
  EagerApi().TFE_AbortCollectiveOps(context_, status.get());
}

void Group::Join() {
  using Owned = std::unique_ptr<TF_Tensor, decltype(Api().TF_DeleteTensor)>;
  const Owned one(Api().TF_AllocateTensor(kFloat, nullptr, 0, sizeof(float)),
                  Api().TF_DeleteTensor);
  *static_cast<float*>(Api().TF_TensorData(one.get())) = 1;
  const Owned sum(AllReduce(one.get(), kJoinBucket), Api().TF_DeleteTensor);
}

TF_Tensor* Group::AllReduce(const TF_Tensor* x, int32_t bucket) {
  const auto& eager = EagerApi();
  const Handle input(HandleOf(x)), size(ScalarOf(size_)), group(ScalarOf(kGroupKey)),
      instance(ScalarOf(bucket));
  Status status;
  const std::unique_ptr<TFE_Op, decltype(eager.TFE_DeleteOp)> op(
      eager.TFE_NewOp(context_, "CollectiveReduceV2", status.get()), eager.TFE_DeleteOp);
  status.Check();
  eager.TFE_OpSetDevice(op.get(), device_.c_str(), status.get());
  status.Check();
  for (const Handle* each : {&input, &size, &group, &instance}) {
    eager.TFE_OpAddInput(op.get(), each->get(), status.get());
    status.Check();
  }
  eager.TFE_OpSetAttrType(op.get(), "T", kFloat);
  eager.TFE_OpSetAttrString(op.get(), "merge_op", kMergeOp, sizeof kMergeOp - 1);
  eager.TFE_OpSetAttrString(op.get(), "final_op", kFinalOp, sizeof kFinalOp - 1);
  eager.TFE_OpSetAttrString(op.get(), "communication_hint", kHint, sizeof kHint - 1);
  // The watchdog's task.
  eager.TFE_OpSetAttrFloat(op.get(), "timeout_seconds", 0);
  eager.TFE_OpSetAttrInt(op.get(), "Nordering_token", 0);
  TFE_TensorHandle* output = nullptr;
  int outputs = 1;
  {
    const Watchdog::Watch watch(*watchdog_);
    eager.TFE_Execute(op.get(), &output, &outputs, status.get());
  }
  status.Check();
  const Handle sum(output);
  TF_Tensor* const tensor = eager.TFE_TensorHandleResolve(sum.get(), status.get());
  status.Check();
  return tensor;
}

}  // namespace dynaconv::tensorflow
