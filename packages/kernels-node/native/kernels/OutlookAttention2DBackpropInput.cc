#include "outlook.h"

namespace dynaconv {

void OutlookAttention2DBackpropInput(const OutlookSizes& sizes, const float* dy,
                                     const float* attention, float* dv) {
  MixWindows(sizes, dy, attention, true, dv);
}

}  // namespace dynaconv
