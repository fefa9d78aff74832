#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class LayerNorm2DBackpropScaleOp {
 public:
  explicit LayerNorm2DBackpropScaleOp(const Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvLayerNorm2DBackpropScaleV1",
            {kEpsilon},
            {"dy: float", "x: float"},
            "dscale: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    LayerNorm2DBackpropScale(sizes, dy.data(), x.data(), epsilon_,
                             call.Output({2, sizes.channels}));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterLayerNorm2DBackpropScale() { Register<LayerNorm2DBackpropScaleOp>(); }

}  // namespace dynaconv::tensorflow
