#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace dynaconv::tensorflow {

// Calls a function when something takes longer than it may, from a thread of its own. TensorFlow's own attribute timeout_seconds
// starts two threads a call, which sleep until the time is over: thousands of them soon end the process.
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  Watchdog(Clock::duration bound, std::function<void()> expired);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Watches from here to the end of its scope.
  class Watch {
   public:
    explicit Watch(Watchdog& dog) : dog_(dog) { dog_.Set(Clock::now() + dog_.bound_); }
    ~Watch() { dog_.Set(Clock::time_point::max()); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    Watchdog& dog_;
  };

 private:
  void Set(Clock::time_point deadline);
  void Run();

  const Clock::duration bound_;
  const std::function<void()> expired_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool ends_ = false;
  // Last, since it uses all of the above.
  std::thread thread_;
};

}  // namespace dynaconv::tensorflow
