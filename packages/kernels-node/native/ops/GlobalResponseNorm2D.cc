#include "normalization_op.h"

namespace dynaconv::tensorflow {
namespace {

struct GlobalResponseNorm2D {
  static constexpr const char* kName = "DynaconvGlobalResponseNorm2DV1";
  static constexpr auto kKernel = dynaconv::GlobalResponseNorm2D;
};

}  // namespace

void RegisterGlobalResponseNorm2D() { Register<NormalizationOp<GlobalResponseNorm2D>>(); }

}  // namespace dynaconv::tensorflow
