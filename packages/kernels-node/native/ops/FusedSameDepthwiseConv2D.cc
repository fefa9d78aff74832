#include "ops.h"
#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class FusedSameDepthwiseConv2DOp {
 public:
  explicit FusedSameDepthwiseConv2DOp(const Attributes& attributes)
      : activation_(attributes.ActivationOf("activation")) {}

  static OpDefinition Definition() {
    return {"DynaconvFusedSameDepthwiseConv2DV1",
            {kActivation, kResidualCount},
            {"x: float", "filter: float", "bias: float", kResidual},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{0, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), filter = call.Input(1, "filter"), bias = call.Input(2, "bias");
    const MapSizes sizes = CheckedMapSizes(x);
    filter.ExpectRank(4);
    const int64_t kernel_size = filter.dim(0);
    filter.ExpectShape({kernel_size, kernel_size, sizes.channels, 1});
    if (kernel_size % 2 != 1) {
      throw InvalidArgument("filter has windows of " + std::to_string(kernel_size) +
                            ", expected an odd number");
    }
    bias.ExpectShape({sizes.channels});
    WithResidual(call, 3, x.shape(), [&](const float* residual, const float* residual_scale) {
      if (residual_scale != nullptr) throw InvalidArgument("2 residuals came, expected one or none");
      FusedSameDepthwiseConv2D(sizes, kernel_size, x.data(), filter.data(), bias.data(), residual,
                               activation_, call.Output(x.shape()));
    });
  }

 private:
  const Activation activation_;
};

}  // namespace

void RegisterFusedSameDepthwiseConv2D() { Register<FusedSameDepthwiseConv2DOp>(); }

}  // namespace dynaconv::tensorflow
