#include "outlook.h"

namespace dynaconv::tensorflow {
namespace {

class OutlookAttention2DBackpropInputOp : OutlookOp {
 public:
  explicit OutlookAttention2DBackpropInputOp(const Attributes& attributes) : OutlookOp(attributes) {}

  static OpDefinition Definition() {
    return {"DynaconvOutlookAttention2DBackpropInputV1",
            {kOutlookStrides},
            {"dy: float", "attention: float"},
            "dv: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferAsInput(context, 0, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), attention = call.Input(1, "attention");
    const OutlookSizes sizes = Sizes(dy.shape(), attention.shape());
    OutlookAttention2DBackpropInput(sizes, dy.data(), attention.data(), call.Output(dy.shape()));
  }
};

}  // namespace

void RegisterOutlookAttention2DBackpropInput() { Register<OutlookAttention2DBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
