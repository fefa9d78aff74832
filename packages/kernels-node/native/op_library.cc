// The library that Python loads with tf.load_op_library: the same ops, registered when it is loaded.
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "ops/ops.h"
#include "tensorflow/library.h"

namespace dynaconv::tensorflow {
namespace {

// By the names that TensorFlow's own wheels and C distributions give the library with its C API.
void* LoadedTensorFlow() {
  for (const char* name : {"libtensorflow_cc.so.2", "libtensorflow.so.2",
                           "_pywrap_tensorflow_internal.so", "libtensorflow_cc.2.dylib",
                           "libtensorflow.2.dylib"}) {
    if (void* const library = LoadedLibrary(name)) return library;
  }
  throw std::runtime_error("TensorFlow is not loaded in this process; import tensorflow first");
}

// An exception must not leave a static initialiser. With nothing registered, TensorFlow reports an empty library, and this line
// says why.
const bool registered = [] {
  try {
    RegisterAll(LoadedTensorFlow());
    return true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dynaconv: no ops are registered: %s\n", error.what());
    return false;
  }
}();

}  // namespace
}  // namespace dynaconv::tensorflow
