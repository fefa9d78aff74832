#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace dynaconv {

// As long as it lives, the thread computes with subnormal numbers as IEEE 754 has them. TensorFlow's threads flush them to zero,
// ours do not: a result would depend on which thread it came from.
class IeeeScope {
 public:
  IeeeScope() : before_(Get()) { Set(before_ & ~kFlush); }
  ~IeeeScope() { Set(before_); }
  IeeeScope(const IeeeScope&) = delete;
  IeeeScope& operator=(const IeeeScope&) = delete;

 private:
#if defined(__x86_64__)
  using Mode = unsigned int;
  // Flush to zero, and denormals are zero.
  static constexpr Mode kFlush = 0x8040;
  static Mode Get() { return _mm_getcsr(); }
  static void Set(Mode mode) { _mm_setcsr(mode); }
#elif defined(__aarch64__)
  using Mode = uint64_t;
  static constexpr Mode kFlush = Mode{1} << 24;
  static Mode Get() {
    Mode mode;
    asm volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
  }
  static void Set(Mode mode) { asm volatile("msr fpcr, %0" : : "r"(mode)); }
#else
  using Mode = int;
  static constexpr Mode kFlush = 0;
  static Mode Get() { return 0; }
  static void Set(Mode) {}
#endif

  const Mode before_;
};

}  // namespace dynaconv
