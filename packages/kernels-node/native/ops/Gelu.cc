#include "ops.h"

namespace dynaconv::tensorflow {
namespace {

class GeluOp {
 public:
  explicit GeluOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvGeluV1",
            {},
            {"x: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferAsInput(context, 0, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x");
    Gelu(x.size(), x.data(), call.Output(x.shape()));
  }
};

}  // namespace

void RegisterGelu() { Register<GeluOp>(); }

}  // namespace dynaconv::tensorflow
