#include "c_api.h"

#include "library.h"

namespace dynaconv::tensorflow {
namespace {

CApi api;
bool loaded = false;

}  // namespace

const CApi& Api() { return api; }

void LoadCApi(void* library) {
  if (loaded) return;
#define DYNACONV_TENSORFLOW_FIND(result, name, arguments) FindFunction(library, #name, api.name);
  DYNACONV_TENSORFLOW_FUNCTIONS(DYNACONV_TENSORFLOW_FIND)
#undef DYNACONV_TENSORFLOW_FIND
  loaded = true;
}

}  // namespace dynaconv::tensorflow
