#include "groups.h"

#include <map>
#include <mutex>

#include "../tensorflow/op.h"

namespace dynaconv::tensorflow {
namespace {

struct Groups {
  std::mutex mutex;
  std::map<int32_t, std::shared_ptr<Group>> by_number;
  int32_t last = 0;
};

// Never destroyed: a process that exits in the middle of an operation must not wait for its threads.
Groups& All() {
  static Groups* const groups = new Groups;
  return *groups;
}

class AllReduceOp {
 public:
  explicit AllReduceOp(const Attributes& attributes)
      : group_(static_cast<int32_t>(attributes.IntFrom("group", 1))),
        bucket_(static_cast<int32_t>(attributes.IntFrom("bucket", 1))) {}

  static OpDefinition Definition() {
    return {"DynaconvAllReduceV1",
            {"group: int", "bucket: int"},
            {"x: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferAsInput(context, 0, status);
            },
            true};
  }

  void Compute(const Call& call) const {
    const std::shared_ptr<Group> group = FindGroup(group_);
    const std::unique_ptr<TF_Tensor, decltype(Api().TF_DeleteTensor)> x(call.TakeInput(0),
                                                                        Api().TF_DeleteTensor);
    call.GiveOutput(group->AllReduce(x.get(), bucket_));
  }

 private:
  const int32_t group_, bucket_;
};

}  // namespace

int32_t OpenGroup(void* library, const GroupOptions& options) {
  LoadEagerApi(library);
  Register<AllReduceOp>();
  auto group = std::make_shared<Group>(options);
  Groups& all = All();
  const std::lock_guard<std::mutex> lock(all.mutex);
  all.by_number[++all.last] = std::move(group);
  return all.last;
}

std::shared_ptr<Group> FindGroup(int32_t number) {
  Groups& all = All();
  const std::lock_guard<std::mutex> lock(all.mutex);
  const auto found = all.by_number.find(number);
  if (found == all.by_number.end()) {
    throw InvalidArgument("group is " + std::to_string(number) + ", expected one that is open");
  }
  return found->second;
}

void CloseGroup(int32_t number) {
  Groups& all = All();
  const std::lock_guard<std::mutex> lock(all.mutex);
  all.by_number.erase(number);
}

}  // namespace dynaconv::tensorflow
