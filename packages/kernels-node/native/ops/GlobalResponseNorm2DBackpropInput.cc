#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class GlobalResponseNorm2DBackpropInputOp {
 public:
  explicit GlobalResponseNorm2DBackpropInputOp(const Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvGlobalResponseNorm2DBackpropInputV1",
            {kEpsilon},
            {"dy: float", "x: float", "gamma: float"},
            "dx: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x"), gamma = call.Input(2, "gamma");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    gamma.ExpectShape({sizes.channels});
    GlobalResponseNorm2DBackpropInput(sizes, dy.data(), x.data(), gamma.data(), epsilon_,
                             call.Output(x.shape()));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterGlobalResponseNorm2DBackpropInput() { Register<GlobalResponseNorm2DBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
