#pragma once
/// Every single fault of one birth, one at a time.
#include <string_view>

#include "sim/cases.hpp"

namespace sen::sim {

/// Power loss and failure at each write and each sync, on one node and on each of several; each message between nodes
/// lost, repeated, its reply lost, its sender or its receiver killed. @param every 1: all; n: every nth, always the
/// same
int run_sweep(const Country& country, std::uint64_t every);
/// One of them, by the name that the sweep printed.
int run_case(const Country& country, std::string_view name, bool trace);

}  // namespace sen::sim
