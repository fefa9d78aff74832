#include "ops.h"

namespace dynaconv::tensorflow {
namespace {

class GeluBackpropOp {
 public:
  explicit GeluBackpropOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvGeluBackpropV1",
            {},
            {"dy: float", "x: float"},
            "dx: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferAsInput(context, 1, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    dy.ExpectShape(x.shape());
    GeluBackprop(x.size(), dy.data(), x.data(), call.Output(x.shape()));
  }
};

}  // namespace

void RegisterGeluBackprop() { Register<GeluBackpropOp>(); }

}  // namespace dynaconv::tensorflow
