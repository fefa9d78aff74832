#include <mutex>

#include "../simd.h"
#include "ops.h"

namespace dynaconv::tensorflow {

void RegisterAll(void* library) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  LoadCApi(library);
  // A wrong DYNACONV_SIMD shows now, not at the first call.
  ActiveSimd();
#define DYNACONV_OP(name) Register##name();
#include "ops.inc"
#undef DYNACONV_OP
}

}  // namespace dynaconv::tensorflow
