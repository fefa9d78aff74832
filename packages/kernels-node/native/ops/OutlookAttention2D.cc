#include "outlook.h"

namespace dynaconv::tensorflow {
namespace {

class OutlookAttention2DOp : OutlookOp {
 public:
  explicit OutlookAttention2DOp(const Attributes& attributes) : OutlookOp(attributes) {}

  static OpDefinition Definition() {
    return {"DynaconvOutlookAttention2DV1",
            {kOutlookStrides},
            {"v: float", "attention: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferAsInput(context, 0, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor v = call.Input(0, "v"), attention = call.Input(1, "attention");
    const OutlookSizes sizes = Sizes(v.shape(), attention.shape());
    OutlookAttention2D(sizes, v.data(), attention.data(), call.Output(v.shape()));
  }
};

}  // namespace

void RegisterOutlookAttention2D() { Register<OutlookAttention2DOp>(); }

}  // namespace dynaconv::tensorflow
