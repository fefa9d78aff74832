#include "roi.h"

namespace dynaconv::tensorflow {
namespace {

class RoiAlignOp : RoiOp {
 public:
  explicit RoiAlignOp(const Attributes& attributes) : RoiOp(attributes) {}

  static OpDefinition Definition() {
    return {"DynaconvRoiAlignV1",
            {kOutputSize, kSpatialScale, kSamplingRatio, kAligned},
            {"x: float", "boxes: float", "batch_indices: int32"},
            "y: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor x = call.Input(0, "x"), boxes = call.Input(1, "boxes");
    const Tensor images = call.Input(2, "batch_indices");
    const RoiSizes sizes = Sizes(CheckedMapSizes(x), boxes, images);
    float* const y = call.Output({sizes.boxes, sizes.bins[0], sizes.bins[1], sizes.map.channels});
    RoiAlign(sizes, x.data(), boxes.data(), images.ints(), y);
  }
};

}  // namespace

void RegisterRoiAlign() { Register<RoiAlignOp>(); }

}  // namespace dynaconv::tensorflow
