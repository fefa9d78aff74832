#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class ContMix2DBackpropBiasOp {
 public:
  explicit ContMix2DBackpropBiasOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvContMix2DBackpropBiasV1",
            {},
            {"dlogits: float"},
            "dbias: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dlogits = call.Input(0, "dlogits");
    const AttentionSizes sizes = CheckedAttentionSizes(dlogits.shape(), "dlogits");
    ContMix2DBackpropBias(sizes, dlogits.data(),
                          call.Output(BiasShape(sizes.groups, sizes.kernel_size)));
  }
};

}  // namespace

void RegisterContMix2DBackpropBias() { Register<ContMix2DBackpropBiasOp>(); }

}  // namespace dynaconv::tensorflow
