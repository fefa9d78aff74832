#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "eager_api.h"
#include "watchdog.h"

namespace dynaconv::tensorflow {

// Of serialised protocol buffers: a ServerDef and a ConfigProto.
struct GroupOptions {
  std::string server, config;
  // Of this worker, such as /job:worker/replica:0/task:0/device:CPU:0.
  std::string device;
  int32_t size = 0;
  double bound_seconds = 0;
};

// This process's place among workers that reduce tensors together: an eager context of its own, beside that of tfjs-node, with
// a server that the others reach. Once an operation has failed, all later ones do.
class Group {
 public:
  // Starts the server; the others need not be there yet. Throws std::runtime_error with TensorFlow's message.
  explicit Group(const GroupOptions& options);
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  // The sum over all workers, of a tensor of float32 that has the same shape on each; it waits for them, at most for the bound.
  // A bucket is what TensorFlow calls an instance key: one is to be used for one shape, again and again, since TensorFlow never
  // forgets one.
  TF_Tensor* AllReduce(const TF_Tensor* x, int32_t bucket);

  // Waits until all workers have called it, at most for the bound.
  void Join();

  // Makes the operation at hand, on whatever thread, and all later ones fail with a message.
  void Abort(const std::string& message);

 private:

  TFE_Context* context_ = nullptr;
  const std::string device_;
  const int32_t size_;
  const double bound_seconds_;
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace dynaconv::tensorflow
