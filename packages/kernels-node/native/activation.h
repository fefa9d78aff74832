#pragma once

namespace dynaconv {

// What a fused op applies last, as `FusedActivation` of @dynaconv/involution-ops.
enum class Activation { kLinear, kRelu, kGelu, kSilu };

}  // namespace dynaconv
