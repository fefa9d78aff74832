#include "ops.h"
#include "map_arguments.h"

namespace dynaconv::tensorflow {
namespace {

class SameDepthwiseConv2DBackpropFilterOp {
 public:
  explicit SameDepthwiseConv2DBackpropFilterOp(const Attributes& attributes)
      : kernel_size_(attributes.IntFrom("kernel_size", 1)) {}

  static OpDefinition Definition() {
    return {"DynaconvSameDepthwiseConv2DBackpropFilterV1",
            {"kernel_size: int"},
            {"dy: float", "x: float"},
            "dfilter: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), x = call.Input(1, "x");
    const MapSizes sizes = CheckedMapSizes(x);
    dy.ExpectShape(x.shape());
    if (kernel_size_ % 2 != 1) {
      throw InvalidArgument("kernel_size is " + std::to_string(kernel_size_) +
                            ", expected an odd number");
    }
    SameDepthwiseConv2DBackpropFilter(
        sizes, kernel_size_, dy.data(), x.data(),
        call.Output({kernel_size_, kernel_size_, sizes.channels, 1}));
  }

 private:
  const int64_t kernel_size_;
};

}  // namespace

void RegisterSameDepthwiseConv2DBackpropFilter() {
  Register<SameDepthwiseConv2DBackpropFilterOp>();
}

}  // namespace dynaconv::tensorflow
