#include "ops.h"
#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class GlobalResponseNorm2DOp {
 public:
  explicit GlobalResponseNorm2DOp(const Attributes& attributes) : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvGlobalResponseNorm2DV1",
            {kEpsilon},
            {"x: float", "gamma: float", "beta: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{0, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), gamma = call.Input(1, "gamma"), beta = call.Input(2, "beta");
    const MapSizes sizes = CheckedMapSizes(x);
    gamma.ExpectShape({sizes.channels});
    beta.ExpectShape({sizes.channels});
    GlobalResponseNorm2D(sizes, x.data(), gamma.data(), beta.data(), epsilon_, call.Output(x.shape()));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterGlobalResponseNorm2D() { Register<GlobalResponseNorm2DOp>(); }

}  // namespace dynaconv::tensorflow
