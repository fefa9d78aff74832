#include "ops.h"
#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class FusedPaddedConv2DOp {
 public:
  explicit FusedPaddedConv2DOp(const Attributes& attributes)
      : stride_(attributes.IntFrom("stride", 1)),
        pad_(attributes.IntFrom("pad", 0)),
        activation_(attributes.ActivationOf("activation")) {}

  static OpDefinition Definition() {
    return {"DynaconvFusedPaddedConv2DV1",
            {"stride: int = 1", "pad: int = 0", kActivation, kResidualCount},
            {"x: float", "filter: float", "bias: float", kResidual},
            "y: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), filter = call.Input(1, "filter");
    const Tensor bias = call.Input(2, "bias");
    x.ExpectRank(4);
    filter.ExpectRank(4);
    const int64_t kernel_size = filter.dim(0), out_channels = filter.dim(3);
    filter.ExpectShape({kernel_size, kernel_size, x.dim(3), out_channels});
    bias.ExpectShape({out_channels});
    const ConvolutionSizes sizes = {
        x.dim(0),     x.dim(1),    x.dim(2), x.dim(3), OutSize(x.dim(1), kernel_size),
        OutSize(x.dim(2), kernel_size), out_channels, kernel_size, stride_, pad_};
    const Shape shape = {sizes.batch, sizes.out_height, sizes.out_width, out_channels};
    WithResidual(call, 3, shape, [&](const float* residual, const float* residual_scale) {
      FusedPaddedConv2D(sizes, x.data(), filter.data(), bias.data(), residual, residual_scale,
                        activation_, call.Output(shape));
    });
  }

 private:
  int64_t OutSize(int64_t in_size, int64_t kernel_size) const {
    const int64_t room = in_size + 2 * pad_ - kernel_size;
    if (room < 0 || kernel_size < 1) {
      throw InvalidArgument("filter has windows of " + std::to_string(kernel_size) +
                            ", expected at least 1 and at most the padded map's " +
                            std::to_string(in_size + 2 * pad_));
    }
    return room / stride_ + 1;
  }

  const int64_t stride_, pad_;
  const Activation activation_;
};

}  // namespace

void RegisterFusedPaddedConv2D() { Register<FusedPaddedConv2DOp>(); }

}  // namespace dynaconv::tensorflow
