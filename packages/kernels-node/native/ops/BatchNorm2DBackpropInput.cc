#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class BatchNorm2DBackpropInputOp {
 public:
  explicit BatchNorm2DBackpropInputOp(const Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvBatchNorm2DBackpropInputV1",
            {kEpsilon},
            {"dy: float", "x: float", "moments: float", "gamma: float", "dscale: float"},
            "dx: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x"),
                 moments = call.Input(2, "moments"), gamma = call.Input(3, "gamma"),
                 dscale = call.Input(4, "dscale");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    moments.ExpectShape({2, sizes.channels});
    gamma.ExpectShape({sizes.channels});
    dscale.ExpectShape({2, sizes.channels});
    BatchNorm2DBackpropInput(sizes, dy.data(), x.data(), moments.data(), gamma.data(),
                             dscale.data(), epsilon_, call.Output(x.shape()));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterBatchNorm2DBackpropInput() { Register<BatchNorm2DBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
