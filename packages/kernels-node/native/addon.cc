// The Node.js addon: registers the ops with the TensorFlow that tfjs-node has loaded. src/addon.ts declares what it exports.
#define NAPI_VERSION 8
#include <node_api.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "collectives/groups.h"
#include "collectives/socket_filter.h"
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

napi_value Property(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  Check(napi_get_named_property(env, object, name, &value), "expected an object");
  return value;
}

double ToDouble(napi_env env, napi_value value) {
  double number = 0;
  Check(napi_get_value_double(env, value, &number), "expected a number");
  return number;
}

int32_t ToInt(napi_env env, napi_value value) {
  int32_t number = 0;
  Check(napi_get_value_int32(env, value, &number), "expected a number");
  return number;
}

// Of a Uint8Array.
std::string ToBytes(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  const char* const expected = "expected a Uint8Array";
  Check(napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr), expected);
  if (type != napi_uint8_array) throw std::invalid_argument(expected);
  return {static_cast<const char*>(data), length};
}

std::string ToString(napi_env env, napi_value value) {
  const char* const expected = "expected a string";
  size_t length = 0;
  Check(napi_get_value_string_utf8(env, value, nullptr, 0, &length), expected);
  std::string text(length, '\0');
  Check(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), expected);
  return text;
}

std::vector<std::string> ToStrings(napi_env env, napi_value array) {
  uint32_t length = 0;
  Check(napi_get_array_length(env, array, &length), "expected an array");
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    Check(napi_get_element(env, array, i, &element), "expected an array");
    texts.push_back(ToString(env, element));
  }
  return texts;
}

napi_value FromString(napi_env env, const char* text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

// tfjs-node's own addon, by its path. TensorFlow's functions are found through it, in whatever libtensorflow it was linked with.
void* Loaded(const std::string& path) {
  void* const binding = tensorflow::LoadedLibrary(path.c_str());
  if (binding == nullptr) throw std::runtime_error(path + " is not loaded in this process");
  return binding;
}

// register(path of tfjs_binding.node): { tensorflow, simd }
napi_value Register(napi_env env, napi_callback_info info) {
  void* const binding = Loaded(ToString(env, FirstArgument(env, info)));
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
  SetNumThreads(ToInt(env, FirstArgument(env, info)));
  return nullptr;
}

// numThreads(): number
napi_value Threads(napi_env env, napi_callback_info) {
  napi_value threads = nullptr;
  napi_create_int32(env, NumThreads(), &threads);
  return threads;
}

// openGroup({ binding, server, config, device, size, boundSeconds }): number
napi_value OpenGroup(napi_env env, napi_callback_info info) {
  const napi_value options = FirstArgument(env, info);
  const auto property = [&](const char* name) { return Property(env, options, name); };
  const int32_t group =
      tensorflow::OpenGroup(Loaded(ToString(env, property("binding"))),
                            {ToBytes(env, property("server")), ToBytes(env, property("config")),
                             ToString(env, property("device")), ToInt(env, property("size")),
                             ToDouble(env, property("boundSeconds"))});
  napi_value number = nullptr;
  napi_create_int32(env, group, &number);
  return number;
}

// What a promise of joinGroup needs until it is settled.
struct Joining {
  std::shared_ptr<tensorflow::Group> group;
  napi_deferred promise = nullptr;
  napi_async_work work = nullptr;
  std::string failure;
};

// joinGroup(group): Promise; JavaScript runs on while it waits
napi_value JoinGroup(napi_env env, napi_callback_info info) {
  auto joining = std::make_unique<Joining>();
  joining->group = tensorflow::FindGroup(ToInt(env, FirstArgument(env, info)));
  napi_value promise = nullptr;
  Check(napi_create_promise(env, &joining->promise, &promise), "cannot make a promise");
  const auto execute = [](napi_env, void* data) {
    auto* const joining = static_cast<Joining*>(data);
    try {
      joining->group->Join();
    } catch (const std::exception& error) {
      joining->failure = error.what();
    }
  };
  const auto complete = [](napi_env env, napi_status, void* data) {
    const std::unique_ptr<Joining> joining(static_cast<Joining*>(data));
    napi_delete_async_work(env, joining->work);
    napi_value value = nullptr;
    if (joining->failure.empty()) {
      napi_get_undefined(env, &value);
      napi_resolve_deferred(env, joining->promise, value);
    } else {
      napi_create_error(env, nullptr, FromString(env, joining->failure.c_str()), &value);
      napi_reject_deferred(env, joining->promise, value);
    }
  };
  Check(napi_create_async_work(env, nullptr, FromString(env, "dynaconv:join"), execute, complete,
                               joining.get(), &joining->work),
        "cannot make work");
  Check(napi_queue_async_work(env, joining->work), "cannot queue work");
  joining.release();
  return promise;
}

// abortGroup({ group, message })
napi_value AbortGroup(napi_env env, napi_callback_info info) {
  const napi_value options = FirstArgument(env, info);
  tensorflow::FindGroup(ToInt(env, Property(env, options, "group")))
      ->Abort(ToString(env, Property(env, options, "message")));
  return nullptr;
}

// closeGroup(group)
napi_value CloseGroup(napi_env env, napi_callback_info info) {
  tensorflow::CloseGroup(ToInt(env, FirstArgument(env, info)));
  return nullptr;
}

// admitOnly({ addresses, port })
napi_value AdmitAddresses(napi_env env, napi_callback_info info) {
  const napi_value options = FirstArgument(env, info);
  AdmitOnly(ToStrings(env, Property(env, options, "addresses")),
            static_cast<uint16_t>(ToInt(env, Property(env, options, "port"))));
  return nullptr;
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
  const auto function = [](const char* name, napi_callback callback) {
    return napi_property_descriptor{name,    nullptr, callback,        nullptr,
                                    nullptr, nullptr, napi_enumerable, nullptr};
  };
  const napi_property_descriptor functions[] = {
      function("register", Guarded<Register>),
      function("setNumThreads", Guarded<SetThreads>),
      function("numThreads", Guarded<Threads>),
      function("openGroup", Guarded<OpenGroup>),
      function("joinGroup", Guarded<JoinGroup>),
      function("abortGroup", Guarded<AbortGroup>),
      function("closeGroup", Guarded<CloseGroup>),
      function("admitOnly", Guarded<AdmitAddresses>),
  };
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}
