#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class NeighborhoodAv2DOp {
 public:
  explicit NeighborhoodAv2DOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvNeighborhoodAv2DV1",
            {},
            {"attention: float", "x: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor attention = call.Input(0, "attention"), x = call.Input(1, "x");
    const WindowSizes sizes = CheckedNeighborhoodSizes(x.shape(), attention.shape(), "attention");
    NeighborhoodAv2D(sizes, attention.data(), x.data(), call.Output(x.shape()));
  }
};

}  // namespace

void RegisterNeighborhoodAv2D() { Register<NeighborhoodAv2DOp>(); }

}  // namespace dynaconv::tensorflow
