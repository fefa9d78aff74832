#include <cmath>

#include "ops.h"

namespace dynaconv::tensorflow {
namespace {

class ContMix2DLogitsOp {
 public:
  explicit ContMix2DLogitsOp(const Attributes& attributes)
      : groups_(attributes.IntFrom("groups", 1)) {}

  static OpDefinition Definition() {
    return {"DynaconvContMix2DLogitsV1",
            {"groups: int"},
            {"query: float", "key: float", "projection: float", "bias: float"},
            "logits: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor query = call.Input(0, "query"), key = call.Input(1, "key");
    const Tensor projection = call.Input(2, "projection"), bias = call.Input(3, "bias");
    query.ExpectRank(4);
    key.ExpectRank(4);
    projection.ExpectRank(2);
    const int64_t batch = query.dim(0), channels = query.dim(3);
    const int64_t regions = key.dim(1) * key.dim(2), taps = projection.dim(1);
    key.ExpectShape({batch, key.dim(1), key.dim(2), channels});
    projection.ExpectShape({regions, taps});
    bias.ExpectShape({taps});
    const int64_t kernel_size = std::llround(std::sqrt(static_cast<double>(taps)));
    if (kernel_size * kernel_size != taps || kernel_size % 2 != 1) {
      throw InvalidArgument("projection has shape " + ToString(projection.shape()) +
                            ", expected [R, K * K] with K odd");
    }
    if (channels == 0 || channels % groups_ != 0 || regions == 0) {
      throw InvalidArgument("query has " + std::to_string(channels) + " channels and key " +
                            std::to_string(regions) + " regions, expected channels in " +
                            std::to_string(groups_) + " groups and at least 1 of each");
    }
    const int64_t height = query.dim(1), width = query.dim(2);
    ContMix2DLogits({batch, height * width, channels, groups_, regions, taps}, query.data(),
                    key.data(), projection.data(), bias.data(),
                    call.Output({batch, height, width, groups_, kernel_size, kernel_size}));
  }

 private:
  const int64_t groups_;
};

}  // namespace

void RegisterContMix2DLogits() { Register<ContMix2DLogitsOp>(); }

}  // namespace dynaconv::tensorflow
