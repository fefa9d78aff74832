#include "parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "ieee_scope.h"
#include "waiters.h"

namespace dynaconv {
namespace {

// Below this many multiply–adds a call, waking a thread takes longer than it saves.
constexpr int64_t kWorthWaking = 1 << 17;
// Ranges a thread, so that one that was held up leaves its share to the others.
constexpr int64_t kRangesPerThread = 6;
constexpr int kMaxThreads = 256;

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
  // Runs the job on the calling thread and on up to `helpers` others, and waits only for those that have joined.
  void Run(Job& job, int helpers) {
    // One job at a time: another caller's work is done by itself.
    if (busy_.exchange(true)) {
      job.Work();
      return;
    }
    helpers = std::min(helpers, Start(helpers));
    job_ = &job;
    done_ = 0;
    openings_ = helpers;
    idle_.Notify();
    job.Work();
    const int joined = helpers - openings_.exchange(0);
    callers_.Wait([&] { return done_ == joined; });
    busy_ = false;
  }

 private:
  // Gives how many have started by now: fewer than asked for where the system has no more.
  int Start(int helpers) {
    try {
      for (; started_ < helpers; ++started_) std::thread([this] { Help(); }).detach();
    } catch (const std::system_error&) {
    }
    return started_;
  }

  [[noreturn]] void Help() {
    const IeeeScope ieee;
    for (;;) {
      idle_.Wait([this] { return Join(); });
      job_->Work();
      ++done_;
      callers_.Notify();
    }
  }

  bool Join() {
    int openings = openings_;
    while (openings > 0) {
      if (openings_.compare_exchange_weak(openings, openings - 1)) return true;
    }
    return false;
  }

  Waiters idle_, callers_;
  std::atomic<bool> busy_{false};
  // Written where none can have joined, read by those that have.
  Job* job_ = nullptr;
  // Threads that may still join the job, and those that have joined and are done.
  std::atomic<int> openings_{0}, done_{0};
  int started_ = 0;
};

ThreadPool* pool = nullptr;

// Never destroyed: its threads wait for work until the process ends.
void MakePool() { pool = new ThreadPool; }

ThreadPool& Pool() {
  static std::once_flag once;
  std::call_once(once, [] {
    MakePool();
    // A fork has none of the threads, and a mutex that one of them held would stay locked.
    pthread_atfork(nullptr, nullptr, MakePool);
  });
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
  Pool().Run(job, threads - 1);
  if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace dynaconv
