#pragma once

namespace dynaconv::tensorflow {

// Throws std::runtime_error where the library, a handle of dlopen, has no such function.
void* FunctionOf(void* library, const char* name);

template <typename Function>
void FindFunction(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(FunctionOf(library, name));
}

// A handle of a library that is in the process already, by its path or its name; null where it is not. Nothing is loaded.
void* LoadedLibrary(const char* name);

// Keeps this library in the process for good: TensorFlow holds on to its functions, and Node.js unloads an addon when the last
// worker thread that loaded it ends.
void KeepThisLibrary();

}  // namespace dynaconv::tensorflow
