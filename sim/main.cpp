// sen_sim: births under faults. Prints "N passed, N failed".
//   sen_sim --seeds 1000 [--from N]    seeds from..from+n-1; every tenth runs twice and must leave the same trace
//   sen_sim --seed N [--trace]         one seed, talking
//   sen_sim --canary                   a store that syncs too little must be caught
//   sen_sim --sweep [--every N]        each single fault of one birth, at each write, sync and message; or at
//                                      every nth write and sync, and all messages
//   sen_sim --case NAME [--trace]      one case of the sweep
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "sim/seeds.hpp"
#include "sim/sweep.hpp"

int main(int count, char** words) {
  using namespace sen::sim;
  std::uint64_t seeds = 0, from = 1, seed = 0, every = 1;
  std::string name;
  bool trace = false, canary = false, sweep = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool has_value = i + 1 < count;
    if (word == "--seeds" && has_value)
      seeds = std::strtoull(words[++i], nullptr, 10);
    else if (word == "--from" && has_value)
      from = std::strtoull(words[++i], nullptr, 10);
    else if (word == "--seed" && has_value)
      seed = std::strtoull(words[++i], nullptr, 10);
    else if (word == "--every" && has_value)
      every = std::max(1ULL, std::strtoull(words[++i], nullptr, 10));
    else if (word == "--case" && has_value)
      name = words[++i];
    else if (word == "--trace")
      trace = true;
    else if (word == "--canary")
      canary = true;
    else if (word == "--sweep")
      sweep = true;
  }
  const auto country = load_country();
  if (canary) return run_canary(country);
  if (sweep) return run_sweep(country, every);
  if (!name.empty()) return run_case(country, name, trace);
  if (seed != 0) return run_seed(country, seed, trace);
  if (seeds != 0) return run_seeds(country, from, seeds);
  std::printf(
      "usage: sen_sim --seeds N [--from N] | --seed N [--trace] | --sweep [--every N] | --case NAME [--trace] | "
      "--canary\n");
  return 2;
}
