#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class NeighborhoodAv2DBackpropAttentionOp {
 public:
  explicit NeighborhoodAv2DBackpropAttentionOp(const Attributes& attributes)
      : groups_(attributes.IntFrom("groups", 1)),
        kernel_size_(attributes.IntFrom("kernel_size", 1)) {}

  static OpDefinition Definition() {
    return {"DynaconvNeighborhoodAv2DBackpropAttentionV1",
            {"groups: int", "kernel_size: int"},
            {"dy: float", "x: float"},
            "dattention: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    dy.ExpectRank(4);
    x.ExpectShape(dy.shape());
    const Shape shape = {dy.dim(0), dy.dim(1), dy.dim(2), groups_, kernel_size_, kernel_size_};
    const WindowSizes sizes = CheckedNeighborhoodSizes(x.shape(), shape, "attention");
    NeighborhoodAv2DBackpropAttention(sizes, dy.data(), x.data(), call.Output(shape));
  }

 private:
  const int64_t groups_, kernel_size_;
};

}  // namespace

void RegisterNeighborhoodAv2DBackpropAttention() { Register<NeighborhoodAv2DBackpropAttentionOp>(); }

}  // namespace dynaconv::tensorflow
