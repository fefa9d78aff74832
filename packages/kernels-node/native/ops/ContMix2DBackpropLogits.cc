#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class ContMix2DBackpropLogitsOp {
 public:
  explicit ContMix2DBackpropLogitsOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvContMix2DBackpropLogitsV1",
            {},
            {"dattention: float", "attention: float"},
            "dlogits: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 6, 0, 6}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dattention = call.Input(0, "dattention"), attention = call.Input(1, "attention");
    const AttentionSizes sizes = CheckedAttentionSizes(attention.shape(), "attention");
    dattention.ExpectShape(attention.shape());
    ContMix2DBackpropLogits(sizes, dattention.data(), attention.data(),
                            call.Output(attention.shape()));
  }
};

}  // namespace

void RegisterContMix2DBackpropLogits() { Register<ContMix2DBackpropLogitsOp>(); }

}  // namespace dynaconv::tensorflow
