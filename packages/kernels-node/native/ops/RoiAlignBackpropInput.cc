#include "roi.h"

namespace dynaconv::tensorflow {
namespace {

class RoiAlignBackpropInputOp : RoiOp {
 public:
  explicit RoiAlignBackpropInputOp(const Attributes& attributes)
      : RoiOp(attributes), input_shape_(attributes.Shape4("input_shape")) {}

  static OpDefinition Definition() {
    return {"DynaconvRoiAlignBackpropInputV1",
            {kOutputSize, kSpatialScale, kSamplingRatio, kAligned, "input_shape: list(int)"},
            {"dy: float", "boxes: float", "batch_indices: int32"},
            "dx: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), boxes = call.Input(1, "boxes");
    const Tensor images = call.Input(2, "batch_indices");
    const MapSizes map = {input_shape_[0], input_shape_[1], input_shape_[2], input_shape_[3]};
    const RoiSizes sizes = Sizes(map, boxes, images);
    dy.ExpectShape({sizes.boxes, sizes.bins[0], sizes.bins[1], map.channels});
    RoiAlignBackpropInput(sizes, dy.data(), boxes.data(), images.ints(), call.Output(input_shape_));
  }

 private:
  const Shape input_shape_;
};

}  // namespace

void RegisterRoiAlignBackpropInput() { Register<RoiAlignBackpropInputOp>(); }

}  // namespace dynaconv::tensorflow
