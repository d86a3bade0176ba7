#include "sim/seeds.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace sen::sim {
namespace {

/// The plan of a seed: what the people do, how many nodes, and one fault at one place.
Case case_of(std::uint64_t seed, const Size& one, const Size& several) {
  Random dice(seed * 1'000'003);
  Case out;
  out.options.seed = seed;
  out.options.several_nodes = dice.chance(1, 2);
  const auto& size = out.options.several_nodes ? several : one;
  const auto nodes = out.options.several_nodes ? 3U : 1U;
  out.options.faults.machine = "node" + std::to_string(1 + dice.below(nodes));
  auto& disk = out.options.faults.disk;
  auto& faults = out.options.faults;
  const auto share = [&](std::uint64_t all) { return 1 + dice.below(std::max<std::uint64_t>(1, all / nodes)); };
  switch (dice.below(out.options.several_nodes ? 10 : 6)) {
    case 0:
      out.what = "no fault";
      break;
    case 1:
    case 2:
      disk.power_off_sync = share(size.syncs);
      out.what = "power loss at sync " + std::to_string(disk.power_off_sync);
      break;
    case 3:
      disk.power_off_write = share(size.writes);
      out.what = "power loss at write " + std::to_string(disk.power_off_write);
      break;
    case 4:
      disk.fail_write = share(size.writes);
      out.what = "write " + std::to_string(disk.fail_write) + " fails";
      break;
    case 5:
      disk.fail_sync = share(size.syncs);
      out.what = "sync " + std::to_string(disk.fail_sync) + " fails";
      break;
    case 6:
      faults.kill_receiver_before = 1 + dice.below(size.messages);
      out.what = "kill -9 at message " + std::to_string(faults.kill_receiver_before);
      break;
    case 7:
      faults.lose_message = 1 + dice.below(size.messages);
      out.what = "message " + std::to_string(faults.lose_message) + " lost";
      break;
    case 8:
      faults.lose_reply = 1 + dice.below(size.messages);
      out.what = "reply " + std::to_string(faults.lose_reply) + " lost";
      break;
    default:
      faults.repeat_message = 1 + dice.below(size.messages);
      out.what = "message " + std::to_string(faults.repeat_message) + " twice";
      break;
  }
  out.plan.with_grandfather = dice.chance(1, 4);
  out.plan.silence = dice.chance(1, 10);
  out.plan.double_submit = dice.chance(1, 3);
  out.plan.identity_card = dice.chance(1, 3);
  return out;
}

int run_share(const Country& country, std::uint64_t from, std::uint64_t count, std::uint64_t stride, int out) {
  const auto one = measure(country, false);
  const auto several = measure(country, true);
  int passed = 0, failed = 0;
  for (std::uint64_t seed = from; seed < from + count; seed += stride) {
    const auto item = case_of(seed, one, several);
    auto outcome = run(country, item);
    if (outcome.wrong.empty() && seed % 10 == 0) {
      const auto again = run(country, item);
      if (again.trace != outcome.trace) outcome.wrong = "the same seed left another trace";
    }
    if (outcome.wrong.empty()) {
      ++passed;
    } else {
      ++failed;
      std::fprintf(stderr, "seed %llu (%s%s): %s\n  replay: sen_sim --seed %llu --trace\n",
                   static_cast<unsigned long long>(seed), item.what.c_str(),
                   item.options.several_nodes ? ", several nodes" : "", outcome.wrong.c_str(),
                   static_cast<unsigned long long>(seed));
    }
  }
  const int counts[2] = {passed, failed};
  if (write(out, counts, sizeof counts) != static_cast<ssize_t>(sizeof counts)) return 1;
  return failed == 0 ? 0 : 1;
}

}  // namespace

int run_seeds(const Country& country, std::uint64_t from, std::uint64_t count) {
  constexpr std::uint64_t kWorkers = 2;
  int ends[2];
  if (pipe(ends) != 0) return 2;
  for (std::uint64_t worker = 0; worker < kWorkers; ++worker)
    if (fork() == 0) _exit(run_share(country, from + worker, count - worker, kWorkers, ends[1]));
  close(ends[1]);
  int passed = 0, failed = 0, counts[2];
  std::uint64_t heard = 0;
  while (read(ends[0], counts, sizeof counts) == static_cast<ssize_t>(sizeof counts)) {
    passed += counts[0];
    failed += counts[1];
    ++heard;
  }
  while (wait(nullptr) > 0) {
  }
  failed += static_cast<int>(kWorkers - heard);  // a worker that crashed said nothing
  return verdict(passed, failed);
}

int run_canary(const Country& country) {
  const auto one = measure(country, false);
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random dice(seed);
    Case item;
    item.options.seed = seed;
    item.options.weak_disk = true;
    item.options.faults.machine = "node1";
    item.options.faults.disk.power_off_write = 1 + dice.below(one.writes);
    const auto outcome = run(country, item);
    if (!outcome.wrong.empty()) {
      std::printf("canary caught at seed %llu: %s\n1 passed, 0 failed\n", static_cast<unsigned long long>(seed),
                  outcome.wrong.substr(0, 120).c_str());
      return 0;
    }
  }
  std::printf("the canary was not caught in 200 seeds\n0 passed, 1 failed\n");
  return 1;
}

int run_seed(const Country& country, std::uint64_t seed, bool trace) {
  const auto one = measure(country, false);
  const auto several = measure(country, true);
  auto item = case_of(seed, one, several);
  item.options.loud = trace;
  std::printf("seed %llu: %s, %s; a clean birth: %llu writes, %llu syncs, %llu messages between nodes\n",
              static_cast<unsigned long long>(seed), item.what.c_str(),
              item.options.several_nodes ? "several nodes" : "one node", static_cast<unsigned long long>(one.writes),
              static_cast<unsigned long long>(one.syncs), static_cast<unsigned long long>(several.messages));
  const auto outcome = run(country, item);
  std::printf("%s\ntrace %016llx\n%d passed, %d failed\n", outcome.wrong.c_str(),
              static_cast<unsigned long long>(outcome.trace), outcome.wrong.empty(), !outcome.wrong.empty());
  return outcome.wrong.empty() ? 0 : 1;
}

}  // namespace sen::sim
