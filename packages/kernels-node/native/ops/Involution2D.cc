#include "ops.h"
#include "involution.h"

namespace dynaconv::tensorflow {
namespace {

class Involution2DOp : InvolutionOp {
 public:
  explicit Involution2DOp(const Attributes& attributes) : InvolutionOp(attributes) {}

  static OpDefinition Definition() {
    return {"DynaconvInvolution2DV1",
            {kStrides, kDilations},
            {"x: float", "kernel: float"},
            "y: float",
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              InferByParts(context, {{1, 6, 0, 3}, {0, 4, 3, 4}}, status);
            }};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), kernel = call.Input(1, "kernel");
    const InvolutionSizes sizes = Sizes(x.shape(), kernel.shape());
    float* const y = call.Output({sizes.batch, sizes.out_height, sizes.out_width, sizes.channels});
    Involution2D(sizes, x.data(), kernel.data(), y);
  }
};

}  // namespace

void RegisterInvolution2D() { Register<Involution2DOp>(); }

}  // namespace dynaconv::tensorflow
