#pragma once
/// Births whose faults are drawn by seed.
#include "sim/cases.hpp"

namespace sen::sim {

/// Two processes, each its own share of the seeds: SQLite's default file system is one per process.
int run_seeds(const Country& country, std::uint64_t from, std::uint64_t count);
int run_seed(const Country& country, std::uint64_t seed, bool trace);
/// The tester's test: with a disk that acknowledges before it syncs, some power loss must lose acknowledged work.
int run_canary(const Country& country);

}  // namespace sen::sim
