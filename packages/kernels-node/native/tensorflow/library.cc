#include "library.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace dynaconv::tensorflow {

void* FunctionOf(void* library, const char* name) {
  void* const function = dlsym(library, name);
  if (function == nullptr) {
    throw std::runtime_error(std::string("the loaded TensorFlow has no function ") + name +
                             ", expected version 2.9 or newer");
  }
  return function;
}

void* LoadedLibrary(const char* name) { return dlopen(name, RTLD_NOW | RTLD_NOLOAD); }

void KeepThisLibrary() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(KeepThisLibrary), &info) != 0) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace dynaconv::tensorflow
