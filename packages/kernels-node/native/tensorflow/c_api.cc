#include "c_api.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace dynaconv::tensorflow {
namespace {

template <typename Function>
void Find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) {
    throw std::runtime_error(std::string("the loaded TensorFlow has no function ") + name +
                             ", expected version 2.9 or newer");
  }
}

CApi api;
bool loaded = false;

}  // namespace

const CApi& Api() { return api; }

void LoadCApi(void* library) {
  if (loaded) return;
#define DYNACONV_TENSORFLOW_FIND(result, name, arguments) Find(library, #name, api.name);
  DYNACONV_TENSORFLOW_FUNCTIONS(DYNACONV_TENSORFLOW_FIND)
#undef DYNACONV_TENSORFLOW_FIND
  loaded = true;
}

}  // namespace dynaconv::tensorflow
