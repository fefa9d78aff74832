#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "ieee_scope.h"

namespace dynaconv {
namespace {

// Below this many multiply–adds a call, waking a thread takes longer than it saves.
constexpr int64_t kWorthWaking = 1 << 17;
// Ranges a thread, so that one that was held up leaves its share to the others.
constexpr int64_t kRangesPerThread = 6;
constexpr int kMaxThreads = 256;
// How often a thread looks for work before it sleeps, some fifty microseconds: a network's next kernel comes within them, and
// waking takes as long as a small kernel does.
constexpr int kSpins = 2000;

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

std::atomic<int> num_threads{0};

struct Job {
  Job(int64_t size, int64_t grain, internal::RangeFunction function, const void* context)
      : size(size), grain(grain), function(function), context(context) {}

  int64_t size, grain;
  internal::RangeFunction function;
  const void* context;
  std::atomic<int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;

  void Work() {
    for (;;) {
      const int64_t begin = next.fetch_add(grain);
      if (begin >= size) return;
      try {
        function(context, begin, std::min(size, begin + grain));
      } catch (...) {
        std::lock_guard<std::mutex> lock(failure_mutex);
        failure = std::current_exception();
      }
    }
  }
};

class ThreadPool {
 public:
  // Runs the job on the calling thread and on up to threads − 1 others. The caller waits only for threads that have begun:
  // after a fork, where there are none, it does all of it.
  void Run(Job& job, int threads) {
    std::unique_lock<std::mutex> lock(mutex_);
    // One job at a time: another caller's work is done by itself.
    if (job_ != nullptr) {
      lock.unlock();
      job.Work();
      return;
    }
    while (started_ < threads - 1) {
      std::thread([this] { Loop(); }).detach();
      ++started_;
    }
    job_ = &job;
    openings_ = threads - 1;
    lock.unlock();
    for (int n = 1; n < threads; ++n) wake_.notify_one();
    job.Work();
    lock.lock();
    openings_ = 0;
    idle_.wait(lock, [&] { return working_ == 0; });
    job_ = nullptr;
  }

 private:
  [[noreturn]] void Loop() {
    const IeeeScope ieee;
    for (;;) {
      for (int n = 0; n < kSpins && openings_ == 0; ++n) Pause();
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return openings_ > 0; });
      --openings_;
      ++working_;
      Job& job = *job_;
      lock.unlock();
      job.Work();
      lock.lock();
      if (--working_ == 0) idle_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  Job* job_ = nullptr;
  // Threads that may still join the job; written with the mutex held.
  std::atomic<int> openings_{0};
  int working_ = 0;
  int started_ = 0;
};

// Never destroyed: its threads wait for work until the process ends.
ThreadPool& Pool() {
  static ThreadPool* const pool = new ThreadPool;
  return *pool;
}

}  // namespace

void SetNumThreads(int threads) { num_threads = std::clamp(threads, 0, kMaxThreads); }

int NumThreads() {
  static const int processors =
      std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxThreads);
  const int chosen = num_threads;
  return chosen > 0 ? chosen : processors;
}

void internal::RunRanges(int64_t size, int64_t cost, RangeFunction function, const void* context) {
  if (size <= 0) return;
  const IeeeScope ieee;
  const int threads = static_cast<int>(std::min<int64_t>(NumThreads(), size));
  if (threads == 1 || size * cost < kWorthWaking) {
    function(context, 0, size);
    return;
  }
  Job job(size, std::max<int64_t>(1, size / (threads * kRangesPerThread)), function, context);
  Pool().Run(job, threads);
  if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace dynaconv
