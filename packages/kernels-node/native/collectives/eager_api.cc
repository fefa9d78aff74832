#include "eager_api.h"

#include "../tensorflow/library.h"

namespace dynaconv::tensorflow {
namespace {

EagerCApi api;

}  // namespace

const EagerCApi& EagerApi() { return api; }

void LoadEagerApi(void* library) {
#define DYNACONV_EAGER_FIND(result, name, arguments) FindFunction(library, #name, api.name);
  DYNACONV_EAGER_FUNCTIONS(DYNACONV_EAGER_FIND)
#undef DYNACONV_EAGER_FIND
}

}  // namespace dynaconv::tensorflow
