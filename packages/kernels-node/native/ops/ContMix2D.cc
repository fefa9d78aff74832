#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class ContMix2DOp {
 public:
  explicit ContMix2DOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvContMix2DV1",
            {},
            {"x: float", "logits: float", "relative_position_bias: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{0, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), logits = call.Input(1, "logits");
    const Tensor bias = call.Input(2, "relative_position_bias");
    const WindowSizes sizes = CheckedNeighborhoodSizes(x.shape(), logits.shape(), "logits");
    bias.ExpectShape(BiasShape(sizes.groups, sizes.kernel_size));
    ContMix2D(sizes, x.data(), logits.data(), bias.data(), call.Output(x.shape()));
  }
};

}  // namespace

void RegisterContMix2D() { Register<ContMix2DOp>(); }

}  // namespace dynaconv::tensorflow
