// LayerNorm2D and GlobalResponseNorm2D as ops: a map, two numbers a channel, epsilon.
#pragma once

#include "map_arguments.h"

namespace dynaconv::tensorflow {

// Norm has kName, the op's name, and kKernel, the function that computes it.
template <typename Norm>
class NormalizationOp {
 public:
  explicit NormalizationOp(const Attributes& attributes) : epsilon_(attributes.Float("epsilon")) {}

  static OpDefinition Definition() {
    return {Norm::kName,
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
    Norm::kKernel(sizes, x.data(), gamma.data(), beta.data(), epsilon_, call.Output(x.shape()));
  }

 private:
  const float epsilon_;
};

}  // namespace dynaconv::tensorflow
