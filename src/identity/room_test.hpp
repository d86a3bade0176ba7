#pragma once
/// For tests of this room and of documents and notices: one agency's store on a scratch file, where each use case runs
/// twice (the first run rolled back) and time moves only when a test says so.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/test_database.hpp"

namespace sen::identity {

class RoomTest : public ::testing::Test {
 protected:
  struct HandClock final : Clock {
    Instant now() const override { return at; }
    Elapsed monotonic() const override { return {at.us}; }
    Instant at;
  };
  struct SeededRandom final : SecureRandom {
    void fill(std::span<std::uint8_t> bytes) override {
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
    }
    Random dice{11};
  };

  explicit RoomTest(std::vector<Database::Migration> schema) {
    clock_.at = Instant::parse("2026-11-20T03:00:00Z").take();  // Friday 10:00 in Hà Nội
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-room-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    db_ = TestDatabase::open({.folder = folder_,
                              .agencies = {"portal", "justice"},
                              .zone = zone_,
                              .clock = &clock_,
                              .random = &random_,
                              .run_twice = true});
    for (const auto slot : {kPortal, kJustice}) {
      const auto migrated = db_->migrate(slot, schema);
      EXPECT_TRUE(migrated.ok()) << migrated.error().text("en");
    }
  }
  ~RoomTest() override {
    db_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Runs a use case to its commit; `f(tx, context)` gives any value or Result.
  template <class F>
  auto write(F f) {
    return write_at(kPortal, std::move(f));
  }
  /// The same for one that answers nothing and cannot refuse.
  template <class F>
  void run(F f) {
    const auto done = write([&](Tx& tx, Context& context) -> Result<void> {
      f(tx, context);
      return {};
    });
    EXPECT_TRUE(done.ok());
  }
  template <class F>
  auto write_at(AgencySlot agency, F f) {
    using Given = std::invoke_result_t<F&, Tx&, Context&>;
    std::optional<Given> given;
    Result<void> outcome = fail(errors::kInternal);
    const auto body = [&](Tx& tx, Context& context) -> Result<void> {
      given.emplace(f(tx, context));
      // A write's time may run microseconds ahead of a clock that stands; reads that follow must not be earlier.
      clock_.at = std::max(clock_.at, context.now());
      if constexpr (requires { given->ok() && given->error().def; }) {
        if (!given->ok()) return given->error();
      }
      return {};
    };
    db_->submit(agency, body, [&](Result<void> result) { outcome = std::move(result); });
    while (db_->drain_once() > 0) {
    }
    // Only the use case's own refusal may stop a commit here.
    if constexpr (requires { given->ok() && given->error().def; }) {
      EXPECT_EQ(outcome.ok(), given->ok()) << (outcome.ok() ? "" : outcome.error().def->id);
    } else {
      EXPECT_TRUE(outcome.ok()) << outcome.error().def->id;
    }
    return std::move(*given);
  }
  template <class F>
  auto read(F f) {
    return read_at(kPortal, std::move(f));
  }
  template <class F>
  auto read_at(AgencySlot agency, F f) {
    std::optional<std::invoke_result_t<F&, ReadTx&>> given;
    const auto outcome = db_->snapshot(agency, [&](ReadTx& tx) -> Result<void> {
      given.emplace(f(tx));
      return {};
    });
    EXPECT_TRUE(outcome.ok());
    return std::move(*given);
  }

  Ref ref() { return random_.ref(); }
  Instant now() const { return clock_.at; }
  CivilDate today() const { return zone_.date_of(clock_.at); }
  void pass(Elapsed time) { clock_.at = clock_.at + time; }

  static constexpr AgencySlot kPortal{0};
  static constexpr AgencySlot kJustice{1};
  HandClock clock_;
  SeededRandom random_;
  Zone zone_ = Zone::named("Asia/Ho_Chi_Minh").take();
  std::filesystem::path folder_;
  std::unique_ptr<TestDatabase> db_;
};

/// The id of the error of a refused result, or "".
template <class T>
std::string error_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().def->id;
}

}  // namespace sen::identity
