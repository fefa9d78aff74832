#include "ops.h"
#include "involution.h"

namespace dynaconv::tensorflow {
namespace {

class Involution2DBackpropKernelOp : InvolutionOp {
 public:
  explicit Involution2DBackpropKernelOp(const Attributes& attributes)
      : InvolutionOp(attributes),
        groups_(attributes.IntFrom("groups", 1)),
        kernel_size_(attributes.IntFrom("kernel_size", 1)) {}

  static OpDefinition Definition() {
    return {"DynaconvInvolution2DBackpropKernelV1",
            {kStrides, kDilations, "groups: int", "kernel_size: int"},
            {"dy: float", "x: float"},
            "dkernel: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    dy.ExpectRank(4);
    x.ExpectRank(4);
    const Shape shape = {dy.dim(0), dy.dim(1), dy.dim(2), groups_, kernel_size_, kernel_size_};
    const InvolutionSizes sizes = Sizes(x.shape(), shape);
    dy.ExpectShape({sizes.batch, sizes.out_height, sizes.out_width, sizes.channels});
    Involution2DBackpropKernel(sizes, dy.data(), x.data(), call.Output(shape));
  }

 private:
  const int64_t groups_, kernel_size_;
};

}  // namespace

void RegisterInvolution2DBackpropKernel() { Register<Involution2DBackpropKernelOp>(); }

}  // namespace dynaconv::tensorflow
