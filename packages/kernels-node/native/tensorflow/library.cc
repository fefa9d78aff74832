#include "library.h"

#include <dlfcn.h>

namespace dynaconv::tensorflow {

void* LoadedLibrary(const char* name) { return dlopen(name, RTLD_NOW | RTLD_NOLOAD); }

void KeepThisLibrary() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(KeepThisLibrary), &info) != 0) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace dynaconv::tensorflow
