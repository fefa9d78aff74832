#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace dynaconv {

// Threads that wait until a condition of atomic variables holds: for a while they look, then they sleep.
class Waiters {
 public:
  // A condition may change what it looks at as it comes to hold.
  template <typename Condition>
  void Wait(const Condition& condition) {
    const auto end = Clock::now() + kLooking;
    do {
      for (int n = 0; n < kLooksBetweenYields; ++n) {
        if (condition()) return;
        Pause();
      }
      // What is waited for may need this very processor.
      std::this_thread::yield();
    } while (Clock::now() < end);
    std::unique_lock<std::mutex> lock(mutex_);
    ++asleep_;
    changed_.wait(lock, condition);
    --asleep_;
  }

  // To be called after each change that may make the condition hold.
  void Notify() {
    // A waiter counts itself before it looks for the last time: it sees the change, or it is seen here.
    if (asleep_ == 0) return;
    // With the mutex it is seen asleep, not on the way to it.
    { const std::lock_guard<std::mutex> lock(mutex_); }
    changed_.notify_all();
  }

 private:
  using Clock = std::chrono::steady_clock;

  // The next kernel of a network comes within this time, stock ops between them included.
  static constexpr std::chrono::microseconds kLooking{400};
  // About a microsecond of them.
  static constexpr int kLooksBetweenYields = 16;

  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> asleep_{0};
};

}  // namespace dynaconv
