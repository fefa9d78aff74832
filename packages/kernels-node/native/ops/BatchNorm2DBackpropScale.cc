#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class BatchNorm2DBackpropScaleOp {
 public:
  explicit BatchNorm2DBackpropScaleOp(const Attributes& attributes)
      : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {"DynaconvBatchNorm2DBackpropScaleV1",
            {kEpsilon},
            {"dy: float", "x: float", "moments: float"},
            "dscale: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x"),
                 moments = call.Input(2, "moments");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    moments.ExpectShape({2, sizes.channels});
    BatchNorm2DBackpropScale(sizes, dy.data(), x.data(), moments.data(), epsilon_,
                             call.Output({2, sizes.channels}));
  }

 private:
  const float epsilon_;
};

}  // namespace

void RegisterBatchNorm2DBackpropScale() { Register<BatchNorm2DBackpropScaleOp>(); }

}  // namespace dynaconv::tensorflow
