#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class BatchMoments2DOp {
 public:
  explicit BatchMoments2DOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvBatchMoments2DV1",
            {},
            {"x: float"},
            "moments: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x");
    const MapSizes sizes = CheckedMapSizes(x);
    BatchMoments2D(sizes, x.data(), call.Output({2, sizes.channels}));
  }
};

}  // namespace

void RegisterBatchMoments2D() { Register<BatchMoments2DOp>(); }

}  // namespace dynaconv::tensorflow
