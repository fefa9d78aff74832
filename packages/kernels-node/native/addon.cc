// The Node.js addon: registers the ops with the TensorFlow that tfjs-node has loaded. src/addon.ts declares what it exports.
#define NAPI_VERSION 8
#include <node_api.h>

#include <stdexcept>
#include <string>

#include "ops/ops.h"
#include "parallel.h"
#include "simd.h"
#include "tensorflow/library.h"

namespace dynaconv {
namespace {

void Check(napi_status status, const char* expected) {
  if (status != napi_ok) throw std::invalid_argument(expected);
}

napi_value FirstArgument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = nullptr;
  Check(napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr), "expected an argument");
  return argument;
}

std::string ToString(napi_env env, napi_value value) {
  const char* const expected = "expected a string";
  size_t length = 0;
  Check(napi_get_value_string_utf8(env, value, nullptr, 0, &length), expected);
  std::string text(length, '\0');
  Check(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), expected);
  return text;
}

napi_value FromString(napi_env env, const char* text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

// register(path of tfjs_binding.node): { tensorflow, simd }
napi_value Register(napi_env env, napi_callback_info info) {
  const std::string path = ToString(env, FirstArgument(env, info));
  // TensorFlow's own functions are found through it, in whatever libtensorflow it was linked with.
  void* const binding = tensorflow::LoadedLibrary(path.c_str());
  if (binding == nullptr) throw std::runtime_error(path + " is not loaded in this process");
  tensorflow::KeepThisLibrary();
  tensorflow::RegisterAll(binding);
  napi_value result = nullptr;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "tensorflow",
                          FromString(env, tensorflow::Api().TF_Version()));
  napi_set_named_property(env, result, "simd", FromString(env, ActiveSimd().name));
  return result;
}

// setNumThreads(threads)
napi_value SetThreads(napi_env env, napi_callback_info info) {
  int32_t threads = 0;
  Check(napi_get_value_int32(env, FirstArgument(env, info), &threads), "expected a number");
  SetNumThreads(threads);
  return nullptr;
}

// numThreads(): number
napi_value Threads(napi_env env, napi_callback_info) {
  napi_value threads = nullptr;
  napi_create_int32(env, NumThreads(), &threads);
  return threads;
}

// What a function throws becomes an Error of JavaScript.
template <napi_value (*kFunction)(napi_env, napi_callback_info)>
napi_value Guarded(napi_env env, napi_callback_info info) {
  try {
    return kFunction(env, info);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

}  // namespace
}  // namespace dynaconv

NAPI_MODULE_INIT() {
  using namespace dynaconv;
  const napi_property_descriptor functions[] = {
      {"register", nullptr, Guarded<Register>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setNumThreads", nullptr, Guarded<SetThreads>, nullptr, nullptr, nullptr, napi_enumerable,
       nullptr},
      {"numThreads", nullptr, Guarded<Threads>, nullptr, nullptr, nullptr, napi_enumerable,
       nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}
