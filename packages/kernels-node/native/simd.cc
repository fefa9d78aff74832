#include "simd.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaconv {

namespace baseline {
extern const Simd kSimd;
}
#if defined(__x86_64__)
namespace avx2 {
extern const Simd kSimd;
}
namespace avx512 {
extern const Simd kSimd;
}
#endif

namespace {

// What this processor has, the widest first.
std::vector<const Simd*> Supported() {
  std::vector<const Simd*> supported;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) supported.push_back(&avx512::kSimd);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    supported.push_back(&avx2::kSimd);
  }
#endif
  supported.push_back(&baseline::kSimd);
  return supported;
}

const Simd& Choose() {
  const std::vector<const Simd*> supported = Supported();
  const char* const wanted = std::getenv("DYNACONV_SIMD");
  if (wanted == nullptr || *wanted == '\0') return *supported.front();
  std::string names;
  for (const Simd* simd : supported) {
    if (simd->name == std::string(wanted)) return *simd;
    names += (names.empty() ? "" : ", ") + std::string(simd->name);
  }
  throw std::runtime_error("DYNACONV_SIMD is " + std::string(wanted) + ", expected one of " +
                           names + ", which this processor has");
}

}  // namespace

const Simd& ActiveSimd() {
  static const Simd& chosen = Choose();
  return chosen;
}

}  // namespace dynaconv
