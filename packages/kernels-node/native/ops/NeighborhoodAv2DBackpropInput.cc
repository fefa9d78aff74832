#include "ops.h"
#include "window_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class NeighborhoodAv2DBackpropInputOp {
 public:
  explicit NeighborhoodAv2DBackpropInputOp(const Attributes&) {}

  static OpDefinition Definition() {
    return {"DynaconvNeighborhoodAv2DBackpropInputV1",
            {},
            {"dy: float", "attention: float"},
            "dx: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{0, 4, 0, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), attention = call.Input(1, "attention");
    const WindowSizes sizes = CheckedNeighborhoodSizes(dy.shape(), attention.shape(), "attention");
    NeighborhoodAv2DBackpropInput(sizes, dy.data(), attention.data(), call.Output(dy.shape()));
  }
};

}  // namespace

void RegisterNeighborhoodAv2DBackpropInput() { Register<NeighborhoodAv2DBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
