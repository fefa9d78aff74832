#include "scratch.h"

#include <memory>
#include <new>

namespace dynaconv {
namespace {

constexpr std::align_val_t kCacheLine{64};

struct Delete {
  void operator()(float* floats) const { ::operator delete[](floats, kCacheLine); }
};

}  // namespace

float* Scratch(int64_t size) {
  thread_local std::unique_ptr<float[], Delete> buffer;
  thread_local int64_t capacity = 0;
  if (size > capacity) {
    capacity = 0;
    buffer.reset();
    buffer.reset(new (kCacheLine) float[size]);
    capacity = size;
  }
  return buffer.get();
}

}  // namespace dynaconv
