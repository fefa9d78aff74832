#include "ops.h"
#include "involution.h"

namespace dynaconv::tensorflow {
namespace {

class Involution2DBackpropInputOp : InvolutionOp {
 public:
  explicit Involution2DBackpropInputOp(const Attributes& attributes)
      : InvolutionOp(attributes), input_size_(attributes.PositivePair("input_size")) {}

  static OpDefinition Definition() {
    // [H, W], which the output's shape does not determine when a stride is above 1.
    return {"DynaconvInvolution2DBackpropInputV1",
            {kStrides, kDilations, "input_size: list(int)"},
            {"dy: float", "kernel: float"},
            "dx: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), kernel = call.Input(1, "kernel");
    dy.ExpectRank(4);
    const InvolutionSizes sizes =
        Sizes({dy.dim(0), input_size_[0], input_size_[1], dy.dim(3)}, kernel.shape());
    dy.ExpectShape({sizes.batch, sizes.out_height, sizes.out_width, sizes.channels});
    float* const dx = call.Output({sizes.batch, sizes.in_height, sizes.in_width, sizes.channels});
    Involution2DBackpropInput(sizes, dy.data(), kernel.data(), dx);
  }

 private:
  const Pair input_size_;
};

}  // namespace

void RegisterInvolution2DBackpropInput() { Register<Involution2DBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
