#pragma once

#include "map_arguments.h"

namespace dynaconv::tensorflow {

// What RoiAlign and its gradient have in common: bins, scale and samples, and the checks of boxes.
class RoiOp {
 protected:
  explicit RoiOp(const Attributes& attributes)
      : bins_(attributes.PositivePair("output_size")),
        scale_(attributes.Float("spatial_scale")),
        sampling_ratio_(attributes.IntFrom("sampling_ratio", 0)),
        aligned_(attributes.Bool("aligned")) {
    constexpr int64_t kMostSamples = 1 << 22;
    if (sampling_ratio_ > kMostSamples) {
      throw InvalidArgument("sampling_ratio is " + std::to_string(sampling_ratio_) +
                            ", expected at most " + std::to_string(kMostSamples));
    }
  }

  // Of boxes, and the image of each, checked against each other.
  // Throws InvalidArgument.
  RoiSizes Sizes(const MapSizes& map, const Tensor& boxes, const Tensor& images) const {
    boxes.ExpectRank(2);
    boxes.ExpectShape({boxes.dim(0), 4});
    images.ExpectShape({boxes.dim(0)});
    return {map, boxes.dim(0), bins_, scale_, sampling_ratio_, aligned_};
  }

 private:
  const Pair bins_;
  const float scale_;
  const int64_t sampling_ratio_;
  const bool aligned_;
};

inline constexpr const char* kOutputSize = "output_size: list(int)";
inline constexpr const char* kSpatialScale = "spatial_scale: float = 1.0";
inline constexpr const char* kSamplingRatio = "sampling_ratio: int >= 0 = 0";
inline constexpr const char* kAligned = "aligned: bool = true";

}  // namespace dynaconv::tensorflow
