// The sweep plays one clean birth. At each point where something can go wrong it forks: the child suffers the fault
// there and plays on to the end, so what came before is computed once.
#include "sim/sweep.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <vector>

namespace sen::sim {
namespace {

constexpr unsigned kSecondsMost = 60;          ///< of real time: a case that takes longer hangs
constexpr std::uint64_t kReplayEvery = 50;     ///< such cases also run from their name and must leave the same trace
constexpr std::uint64_t kProgressEvery = 500;  ///< lines where there is no terminal

struct Fault {
  const char* name;
  Point::Kind at;
  std::uint64_t DiskFaults::* disk;
  std::uint64_t Faults::* message;
};
constexpr Fault kFaults[] = {
    {"power-loss-at-write", Point::Kind::kWrite, &DiskFaults::power_off_write, nullptr},
    {"failed-write", Point::Kind::kWrite, &DiskFaults::fail_write, nullptr},
    {"power-loss-at-sync", Point::Kind::kSync, &DiskFaults::power_off_sync, nullptr},
    {"failed-sync", Point::Kind::kSync, &DiskFaults::fail_sync, nullptr},
    {"message-lost", Point::Kind::kMessage, nullptr, &Faults::lose_message},
    {"message-twice", Point::Kind::kMessage, nullptr, &Faults::repeat_message},
    {"reply-lost", Point::Kind::kMessage, nullptr, &Faults::lose_reply},
    {"sender-killed", Point::Kind::kMessage, nullptr, &Faults::kill_sender},
    {"receiver-killed-before", Point::Kind::kMessage, nullptr, &Faults::kill_receiver_before},
    {"receiver-killed-after", Point::Kind::kMessage, nullptr, &Faults::kill_receiver_after},
};

void set(Faults& faults, const Fault& fault, const Point& point) {
  if (fault.disk != nullptr) {
    faults.machine = point.machine;
    faults.disk.*fault.disk = point.number;
  } else {
    faults.*fault.message = point.number;
  }
}

/// "three/node2/failed-sync/7", "three/network/reply-lost/12"
std::string name_of(bool several, const Fault& fault, const Point& point) {
  return std::string(several ? "three/" : "one/") + (point.machine.empty() ? "network" : point.machine) + "/" +
         fault.name + "/" + std::to_string(point.number);
}

Case case_of(bool several) {
  Case item;
  item.options.several_nodes = several;
  item.plan = {.with_grandfather = true, .double_submit = true, .identity_card = true};
  return item;
}

std::optional<Case> parse_case(std::string_view name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (parts.size() != 4 || (parts[0] != "one" && parts[0] != "three")) return std::nullopt;
  Point point{.machine = parts[1] == "network" ? "" : parts[1]};
  const auto& digits = parts[3];
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), point.number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  for (const auto& fault : kFaults) {
    if (parts[2] != fault.name || (fault.disk == nullptr) != point.machine.empty()) continue;
    point.kind = fault.at;
    auto item = case_of(parts[0] == "three");
    set(item.options.faults, fault, point);
    item.what = name;
    return item;
  }
  return std::nullopt;
}

class Sweep {
 public:
  Sweep(const Country& country, std::uint64_t every) : country_(country), every_(every) {}

  /// Plays the clean birth twice: to count its points, then to suffer each fault at each of them.
  void walk(bool several) {
    std::uint64_t points[4] = {}, cases = 0;
    auto item = case_of(several);
    item.options.at_point = [&](const Point& point, Faults&) {
      ++points[static_cast<int>(point.kind)];
      for (const auto& fault : kFaults) cases += chosen(fault, point);
      return false;
    };
    const auto clean = run(country_, item);
    if (!clean.wrong.empty()) return fail("the clean birth", clean.wrong);
    total_ += cases;
    messages_ = points[static_cast<int>(Point::Kind::kMessage)];
    std::fprintf(stderr, "%s: %llu writes, %llu syncs, %llu messages; %llu cases\n",
                 several ? "three nodes" : "one node",
                 static_cast<unsigned long long>(points[static_cast<int>(Point::Kind::kWrite)]),
                 static_cast<unsigned long long>(points[static_cast<int>(Point::Kind::kSync)]),
                 static_cast<unsigned long long>(messages_), static_cast<unsigned long long>(cases));
    item.options.at_point = [this, several](const Point& point, Faults& faults) {
      return !child_ && visit(several, point, faults);
    };
    const auto outcome = run(country_, item);
    if (child_) finish_child(outcome);
    while (!running_.empty()) reap();
    if (outcome.trace != clean.trace) fail("the clean birth", "played twice, it left two traces");
  }

  int finish() {
    show(true);
    return verdict(passed_, failed_);
  }

 private:
  /// Of a part: all messages, and each kind of fault at every nth operation of each disk, not all kinds at the same.
  bool chosen(const Fault& fault, const Point& point) const {
    if (fault.at != point.kind) return false;
    return fault.disk == nullptr || (point.number + static_cast<std::uint64_t>(&fault - kFaults)) % every_ == 0;
  }

  /// @returns true in a child, whose faults are set
  bool visit(bool several, const Point& point, Faults& faults) {
    if (point.kind == Point::Kind::kMessage) return false;
    // A node sends while it holds locks, which would be another process's in a child: these children begin at the
    // start.
    const bool begin = point.kind == Point::Kind::kBegin;
    for (std::uint64_t i = 1; i <= (begin ? messages_ : 1); ++i) {
      const Point place = begin ? Point{Point::Kind::kMessage, "", i} : point;
      for (const auto& fault : kFaults) {
        if (!chosen(fault, place) || !spawn(name_of(several, fault, place))) continue;
        set(faults, fault, place);
        return true;
      }
    }
    return false;
  }

  /// Forks. @returns true in the child
  bool spawn(const std::string& name) {
    while (running_.size() >= workers_) reap();
    ++number_;
    std::fflush(nullptr);
    const auto pid = fork();
    if (pid < 0) fail(name, "no process could be started for it");
    if (pid > 0) running_.emplace(pid, name);
    if (pid != 0) return false;
    child_ = true;
    name_ = name;
    alarm(kSecondsMost);
    return true;
  }

  [[noreturn]] void finish_child(const Outcome& outcome) {
    auto wrong = outcome.wrong;
    if (wrong.empty() && !outcome.struck) wrong = "the fault did not strike";
    if (wrong.empty() && number_ % kReplayEvery == 0) {
      if (run(country_, *parse_case(name_)).trace != outcome.trace) wrong = "replayed, it left another trace";
    }
    if (!wrong.empty()) complain(name_, wrong);
    std::fflush(nullptr);
    _exit(wrong.empty() ? 0 : 1);
  }

  void reap() {
    int status = 0;
    const auto pid = wait(&status);
    const auto place = running_.find(pid);
    if (place == running_.end()) return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      ++passed_;
    } else if (!WIFSIGNALED(status)) {
      ++failed_;  // it has said why
    } else {
      fail(place->second, WTERMSIG(status) == SIGALRM ? std::string("it hangs")
                                                      : "it died of signal " + std::to_string(WTERMSIG(status)));
    }
    running_.erase(place);
    show(false);
  }

  void fail(const std::string& name, const std::string& wrong) {
    ++failed_;
    complain(name, wrong);
  }

  void complain(const std::string& name, const std::string& wrong) const {
    std::fprintf(stderr, "%s%s: %s\n  replay: sen_sim --case %s --trace\n", tty_ ? "\r\033[K" : "", name.c_str(),
                 wrong.c_str(), name.c_str());
  }

  void show(bool last) const {
    const auto done = static_cast<std::uint64_t>(passed_) + static_cast<std::uint64_t>(failed_);
    if (tty_)
      std::fprintf(stderr, "\r\033[K%llu of %llu cases, %d failed%s", static_cast<unsigned long long>(done),
                   static_cast<unsigned long long>(total_), failed_, last ? "\n" : "");
    else if (last || done % kProgressEvery == 0)
      std::fprintf(stderr, "%llu of %llu cases, %d failed\n", static_cast<unsigned long long>(done),
                   static_cast<unsigned long long>(total_), failed_);
  }

  const Country& country_;
  const std::uint64_t every_;
  const std::size_t workers_ = static_cast<std::size_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
  const bool tty_ = isatty(2) != 0;
  std::uint64_t number_ = 0;  ///< of the case, in the order of the birth
  std::uint64_t total_ = 0;
  std::uint64_t messages_ = 0;  ///< of the birth that is walked
  int passed_ = 0, failed_ = 0;
  std::map<pid_t, std::string> running_;
  bool child_ = false;
  std::string name_;  ///< of the child's case
};

}  // namespace

int run_sweep(const Country& country, std::uint64_t every) {
  Sweep sweep(country, every);
  for (const bool several : {false, true}) sweep.walk(several);
  return sweep.finish();
}

int run_case(const Country& country, std::string_view name, bool trace) {
  auto item = parse_case(name);
  if (!item) {
    std::fprintf(stderr, "sen_sim: no such case; names are printed by --sweep, as three/node2/failed-sync/7\n");
    return 2;
  }
  item->options.loud = trace;
  const auto outcome = run(country, *item);
  std::printf("%s\ntrace %016llx\n",
              outcome.wrong.empty() && !outcome.struck ? "the fault did not strike" : outcome.wrong.c_str(),
              static_cast<unsigned long long>(outcome.trace));
  const bool good = outcome.wrong.empty() && outcome.struck;
  return verdict(good, !good);
}

}  // namespace sen::sim
