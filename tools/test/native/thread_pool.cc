// The pool of packages/kernels-node/native/parallel.h: every item done once, on any number of threads, from several callers,
// after an exception, and in a forked process. Exits with 0 if so. Built with the thread sanitizer too.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#include "parallel.h"

namespace {

// Worth waking threads for, whatever the item does.
constexpr int64_t kCost = 1 << 20;

bool EachItemOnce(int64_t size) {
  // Not atomic: that two threads write to one item is what the sanitizer is to see.
  std::vector<int> times(size);
  dynaconv::ParallelFor(size, kCost, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) ++times[n];
  });
  for (const int time : times) {
    if (time != 1) return false;
  }
  return true;
}

bool AnyNumberOfThreads() {
  bool right = true;
  for (int n = 0; n < 2000; ++n) {
    dynaconv::SetNumThreads(1 + n % 7);
    right = right && EachItemOnce(1 + n % 97);
    // Sometimes long enough for its threads to fall asleep, or nearly.
    if (n % 20 == 0) usleep(60 + n);
  }
  return right;
}

bool SeveralCallers() {
  dynaconv::SetNumThreads(4);
  std::vector<char> right(3, true);
  std::vector<std::thread> callers;
  for (char& own : right) {
    callers.emplace_back([&own] {
      for (int n = 0; n < 500; ++n) own = own && EachItemOnce(64);
    });
  }
  bool all = true;
  for (std::thread& caller : callers) caller.join();
  for (const char own : right) all = all && own;
  return all;
}

bool ThrownOnItsWay() {
  for (int n = 0; n < 100; ++n) {
    try {
      dynaconv::ParallelFor(64, kCost, [&](int64_t begin, int64_t end) {
        if (begin <= n % 64 && n % 64 < end) throw std::runtime_error("item");
      });
      return false;
    } catch (const std::runtime_error&) {
    }
  }
  return EachItemOnce(64);
}

bool AfterFork() {
  for (int n = 0; n < 100; ++n) {
    EachItemOnce(64);
    const pid_t child = fork();
    if (child == 0) {
      // Ends a process that waits for ever.
      alarm(10);
      _exit(EachItemOnce(64) && EachItemOnce(64) ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    if (status != 0) return false;
  }
  return true;
}

}  // namespace

int main() {
  const struct {
    const char* name;
    bool (*holds)();
  } checks[] = {
      {"any number of threads", AnyNumberOfThreads},
      {"several callers", SeveralCallers},
      {"an exception", ThrownOnItsWay},
      {"after a fork", AfterFork},
  };
  bool all = true;
  for (const auto& check : checks) {
    if (check.holds()) continue;
    std::fprintf(stderr, "thread pool: wrong: %s\n", check.name);
    all = false;
  }
  return all ? 0 : 1;
}
