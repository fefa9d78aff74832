#include "ops.h"
#include "involution.h"

namespace dynaconv::tensorflow {
namespace {

class FusedInvolution2DOp : InvolutionOp {
 public:
  explicit FusedInvolution2DOp(const Attributes& attributes)
      : InvolutionOp(attributes), activation_(attributes.ActivationOf("activation")) {}

  static OpDefinition Definition() {
    return {"DynaconvFusedInvolution2DV1",
            {kStrides, kDilations, kActivation},
            {"x: float", "kernel: float", "scale: float", "bias: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 6, 0, 3}, {0, 4, 3, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), kernel = call.Input(1, "kernel");
    const Tensor scale = call.Input(2, "scale"), bias = call.Input(3, "bias");
    const InvolutionSizes sizes = Sizes(x.shape(), kernel.shape());
    scale.ExpectShape({sizes.channels});
    bias.ExpectShape({sizes.channels});
    float* const y = call.Output({sizes.batch, sizes.out_height, sizes.out_width, sizes.channels});
    FusedInvolution2D(sizes, x.data(), kernel.data(), scale.data(), bias.data(), activation_, y);
  }

 private:
  const Activation activation_;
};

}  // namespace

void RegisterFusedInvolution2D() { Register<FusedInvolution2DOp>(); }

}  // namespace dynaconv::tensorflow
