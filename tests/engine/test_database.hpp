#pragma once
/// The store of a room's tests, driven by hand: SQLite in the test's folder, or, with SEN_TEST_ENGINE=postgres, a
/// database of its own on the server that SEN_TEST_POSTGRES names (tools/postgres.sh). So each room's tests run on
/// both.
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/random.hpp"

namespace sen {

class TestDatabase : public Database {
 public:
  struct Options {
    std::string folder;                 ///< names the data: opening it again finds what was there
    std::vector<std::string> agencies;  ///< by slot
    Zone zone{};
    Clock* clock = nullptr;
    SecureRandom* random = nullptr;
    bool run_twice = false;
    bool sync = true;  ///< false for tests that stop the program, not the disk
  };
  /// Aborts when it cannot be opened: nothing could be tested.
  static std::unique_ptr<TestDatabase> open(Options options);

  /// Runs up to `max` of the queued writes, calls their `done` on this thread and gives their number.
  virtual std::size_t drain_once(std::size_t max = 512) = 0;
  /// The process dies: what is queued is dropped without an answer.
  virtual void abandon() = 0;
};

}  // namespace sen
