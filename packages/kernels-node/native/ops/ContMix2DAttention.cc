#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class ContMix2DAttentionOp {
 public:
  explicit ContMix2DAttentionOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvContMix2DAttentionV1",
            {},
            {"logits: float", "relative_position_bias: float"},
            "attention: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{0, 6, 0, 6}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor logits = call.Input(0, "logits");
    const Tensor bias = call.Input(1, "relative_position_bias");
    const AttentionSizes sizes = CheckedAttentionSizes(logits.shape(), "logits");
    bias.ExpectShape(BiasShape(sizes.groups, sizes.kernel_size));
    ContMix2DAttention(sizes, logits.data(), bias.data(), call.Output(logits.shape()));
  }
};

}  // namespace

void RegisterContMix2DAttention() { Register<ContMix2DAttentionOp>(); }

}  // namespace dynaconv::tensorflow
