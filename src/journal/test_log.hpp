#pragma once
/// A journal on a real database, driven by hand, for the tests of this room.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "adapters/openssl/file_signer.hpp"
#include "journal/note.hpp"
#include "journal/store.hpp"
#include "tests/engine/test_database.hpp"

namespace sen::journal {

struct TestClock final : Clock {
  std::int64_t us = 1'795'000'000'000'000;
  Instant now() const override { return {us}; }
  Elapsed monotonic() const override { return {us}; }
};
struct TestRandom final : SecureRandom {
  Random dice{7};
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
  }
};
/// Runs posted work when told to.
struct TestExecutor final : Executor {
  std::vector<std::move_only_function<void()>> work;
  void post(std::move_only_function<void()> next) override { work.push_back(std::move(next)); }
  void run() {
    for (auto& next : std::exchange(work, {})) next();
  }
};

class TestLog {
 public:
  explicit TestLog(bool run_twice = true) : folder_(make_folder()), signer(folder_ + "/keys", random) {
    db = TestDatabase::open({.folder = folder_,
                             .agencies = {"police"},
                             .clock = &clock,
                             .random = &random,
                             .run_twice = run_twice,
                             .sync = false});
    EXPECT_TRUE(db->migrate({0}, migrations()).ok());
    key = *signer.public_key("journal/police");
  }
  ~TestLog() {
    db.reset();
    std::filesystem::remove_all(folder_);
  }

  Result<void> write(Database::WriteFn fn) {
    std::optional<Result<void>> out;
    db->submit({0}, std::move(fn), [&](Result<void> result) { out = std::move(result); });
    db->drain_once();
    return std::move(*out);
  }
  template <class T>
  Result<T> read(const std::function<Result<T>(ReadTx&)>& fn) {
    return read_now<T>(*db, {0}, fn);
  }
  static Access access(int n) {
    Access a;
    a.subject.bytes[0] = static_cast<std::uint8_t>(n % 7 + 1);
    a.consumer = "justice";
    a.officer = "Phường Ví Dụ / hộ tịch";
    a.service = "person.read";
    a.purpose = "birth";
    a.basis_vi = "Nghị định 63/2024";
    a.basis_en = "Decree 63/2024";
    a.case_id = "H26-" + std::to_string(n);
    a.fields = {"name", "born"};
    a.question.bytes[3] = 9;
    return a;
  }
  void append_some(int count) {
    auto many = [count](Tx& tx, Context& context) -> Result<void> {
      for (int i = 0; i < count; ++i) append(tx, context, access(i));
      return {};
    };
    ASSERT_TRUE(write(many).ok());
  }
  /// Integrates everything, in pieces of `piece`. @returns false when the journal is damaged
  bool integrate_all(int piece = 1000) {
    std::int64_t done = 1;
    while (done > 0) {
      auto some = [&](Tx& tx, Context& context) -> Result<void> {
        done = TRY(integrate(tx, context, piece));
        return {};
      };
      if (!write(some).ok()) return false;
    }
    return true;
  }
  Result<Checkpoint> publish_now(std::string origin = "police.sen.example") {
    TestExecutor executor;
    std::optional<Result<Checkpoint>> out;
    start<Result<Checkpoint>>(executor, publish(*db, {0}, signer, std::move(origin), "journal/police"),
                              [&](Result<Checkpoint> result) { out = std::move(result); });
    while (!out) {
      db->drain_once();
      executor.run();
    }
    return std::move(*out);
  }
  /// Verifies after `change`, which is rolled back.
  std::vector<std::string> faults_after(const std::function<void(Tx&)>& change) {
    std::vector<std::string> out;
    auto body = [&](Tx& tx, Context&) -> Result<void> {
      out.clear();
      change(tx);
      for (const auto& fault : verify(tx, signer, key, {}).faults)
        out.push_back(std::to_string(fault.index) + " " + fault.what);
      return fail(sen::errors::kInternal);
    };
    EXPECT_FALSE(write(body).ok());
    return out;
  }

 private:
  static std::string make_folder() {
    std::string folder = testing::TempDir() + "sen_journal_XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    return folder;
  }
  std::string folder_;

 public:
  TestClock clock;
  TestRandom random;
  FileSigner signer;
  std::unique_ptr<TestDatabase> db;
  Bytes key;
};

}  // namespace sen::journal
