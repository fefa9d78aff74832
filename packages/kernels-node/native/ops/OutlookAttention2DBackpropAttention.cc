#include "outlook.h"

namespace dynaconv::tensorflow {
namespace {

class OutlookAttention2DBackpropAttentionOp : OutlookOp {
 public:
  explicit OutlookAttention2DBackpropAttentionOp(const Attributes& attributes)
      : OutlookOp(attributes),
        windows_(attributes.PositivePair("windows")),
        heads_(attributes.IntFrom("heads", 1)),
        positions_(attributes.IntFrom("positions", 1)) {}

  static OpDefinition Definition() {
    return {"DynaconvOutlookAttention2DBackpropAttentionV1",
            {kOutlookStrides, "windows: list(int)", "heads: int", "positions: int"},
            {"dy: float", "v: float"},
            "dattention: float",
            InferUnknown};
  }

  void Compute(const Call& call) const {
    const Tensor dy = call.Input(0, "dy"), v = call.Input(1, "v");
    v.ExpectRank(4);
    dy.ExpectShape(v.shape());
    const Shape shape = {v.dim(0), windows_[0], windows_[1], heads_, positions_, positions_};
    const OutlookSizes sizes = Sizes(v.shape(), shape);
    OutlookAttention2DBackpropAttention(sizes, dy.data(), v.data(), call.Output(shape));
  }

 private:
  const Pair windows_;
  const int64_t heads_, positions_;
};

}  // namespace

void RegisterOutlookAttention2DBackpropAttention() {
  Register<OutlookAttention2DBackpropAttentionOp>();
}

}  // namespace dynaconv::tensorflow
