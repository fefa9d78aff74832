#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class GlobalResponseNorm2DBackpropScaleOp {
 public:
  explicit GlobalResponseNorm2DBackpropScaleOp(const Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvGlobalResponseNorm2DBackpropScaleV1",
            {kEpsilon},
            {"dy: float", "x: float"},
            "dscale: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    GlobalResponseNorm2DBackpropScale(sizes, dy.data(), x.data(), epsilon_,
                             call.Output({2, sizes.channels}));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterGlobalResponseNorm2DBackpropScale() { Register<GlobalResponseNorm2DBackpropScaleOp>(); }

}  // namespace dynaconv::tensorflow
