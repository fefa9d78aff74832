#include "watchdog.h"

#include <utility>

namespace dynaconv::tensorflow {

Watchdog::Watchdog(Clock::duration bound, std::function<void()> expired)
    : bound_(bound), expired_(std::move(expired)), thread_([this] { Run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Watchdog::Set(Clock::time_point deadline) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    deadline_ = deadline;
  }
  changed_.notify_all();
}

void Watchdog::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ends_) {
    if (deadline_ == Clock::time_point::max()) {
      changed_.wait(lock);
    } else if (Clock::now() < deadline_) {
      changed_.wait_until(lock, deadline_);
    } else {
      deadline_ = Clock::time_point::max();
      lock.unlock();
      expired_();
      lock.lock();
    }
  }
}

}  // namespace dynaconv::tensorflow
