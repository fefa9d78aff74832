#include "normalization_op.h"

namespace dynaconv::tensorflow {
namespace {

struct LayerNorm2D {
  static constexpr const char* kName = "DynaconvLayerNorm2DV1";
  static constexpr auto kKernel = dynaconv::LayerNorm2D;
};

}  // namespace

void RegisterLayerNorm2D() { Register<NormalizationOp<LayerNorm2D>>(); }

}  // namespace dynaconv::tensorflow
