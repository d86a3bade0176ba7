#include "adapters/system/signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace sen {
namespace {
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}
std::atomic<bool> told_to_stop = false;
}  // namespace

void prepare_signals() {
  const auto set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int wait_for_stop() {
  const auto set = stop_signals();
  for (;;) {
    siginfo_t info{};
    const int number = sigwaitinfo(&set, &info);
    if (number < 0 && errno == EINTR) continue;
    return told_to_stop.exchange(false) && info.si_pid == getpid() ? 0 : number;
  }
}

bool stop_asked() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

void stop_waiting() {
  told_to_stop = true;
  kill(getpid(), SIGTERM);
}

}  // namespace sen
