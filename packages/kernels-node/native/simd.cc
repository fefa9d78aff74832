#include "simd.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

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

#if defined(__x86_64__)
struct CpuFeatures {
  bool avx2 = false, avx512 = false;
};

// By the instructions themselves: __builtin_cpu_supports is empty where a compiler brings a runtime without it, as Zig does.
CpuFeatures DetectCpu() {
  CpuFeatures features;
  unsigned int eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return features;
  const bool fma = ecx & bit_FMA;
  if (!(ecx & bit_OSXSAVE)) return features;
  // Which registers the system saves: of AVX, and the three parts of AVX-512's.
  unsigned int saved, high;
  asm volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return features;
  features.avx2 = fma && (ebx & bit_AVX2) && (saved & 0x06) == 0x06;
  features.avx512 = fma && (ebx & bit_AVX512F) && (saved & 0xe6) == 0xe6;
  return features;
}
#endif

// What this processor has, the widest first.
std::vector<const Simd*> Supported() {
  std::vector<const Simd*> supported;
#if defined(__x86_64__)
  const CpuFeatures cpu = DetectCpu();
  if (cpu.avx512) supported.push_back(&avx512::kSimd);
  if (cpu.avx2) supported.push_back(&avx2::kSimd);
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
