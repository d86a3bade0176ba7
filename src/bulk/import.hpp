#pragma once
/// Rows into a register, a batch in each transaction. What a row is about decides by the plan's key: a new record is
/// created, an equal one stays, one with other values is amended or refused. Rows that are refused are kept in the
/// agency's quarantine with the reason, in the same transaction as the good ones and the place in the file: a run that
/// is killed goes on behind its last batch. Whoever runs an import is the register's only writer meanwhile.
#include <bitset>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bulk/staging.hpp"
#include "registers/load.hpp"

namespace sen::bulk {

enum class OnChange { kReject, kAmend };

struct Counts {
  std::uint64_t created = 0, amended = 0, unchanged = 0, refused = 0, flagged = 0;
  std::uint64_t rows() const { return created + amended + unchanged + refused; }
  Counts& operator+=(const Counts& more);
  bool operator==(const Counts&) const = default;
};

/// One file on its way into one register by one plan; `id` is a digest of all three.
struct Run {
  std::string id;
  std::string register_id;
  Instant began;          ///< before its first change
  RowReader::Place done;  ///< in the file
  Counts counts;
  bool finished = false;
};

struct Refusal {
  std::uint64_t row = 0;
  FieldError problem;
  std::string raw;
};

/// What this process has met in the file and the store cannot tell: records that stayed as they were, one bit each, and
/// in a dry run the keys of rows that were taken back, the first four million.
class Seen {
 public:
  void add_record(std::int64_t id);
  bool record(std::int64_t id) const;
  void add_key(std::uint64_t hash);
  bool key(std::uint64_t hash) const { return keys_.contains(hash); }

 private:
  static constexpr int kBits = 1 << 15;
  std::map<std::int64_t, std::bitset<kBits>> records_;
  std::set<std::uint64_t> keys_;
};

/// What stays the same for all batches of a run.
struct Order {
  const registers::Registers* registers = nullptr;
  const Plan* plan = nullptr;
  registers::Provenance why;
  OnChange on_change = OnChange::kReject;
  bool dry = false;                           ///< the caller undoes the transaction
  const registers::Loader* loader = nullptr;  ///< of a first load (first_load.hpp): rows are only appended
};

struct Outcome {
  Counts counts;
  std::vector<std::int64_t> unchanged;  ///< for Seen, as the next
  std::vector<std::uint64_t> keys;
  std::vector<Refusal> refusals;  ///< dry run only; else they are in the quarantine
};

/// Rows of a batch, half-open.
struct Slice {
  std::size_t from = 0;
  std::size_t until = 0;
};

std::vector<Database::Migration> migrations();

/// Finds a run that was broken off, or begins it anew.
Run begin_run(Tx& tx, Context& context, const std::string& id, const std::string& register_id);
/// Writes rows of a batch and moves the run behind them. `run` is what the last ones left.
/// @param stuck  which row an error is about; such an error undoes everything, since a number that was begun for the
/// row must not be lost: write the rows before it again, then refuse it
/// @errors registers.numbers_exhausted, registers.bad_number, feel.*
Result<Outcome> import_rows(Tx& tx, Context& context, const Order& order, const Run& run, const Batch& batch,
                            Slice slice, const Seen& seen, std::size_t& stuck);
/// Refusals of a run behind a place in order, at most `limit`.
struct Kept {
  std::int64_t position = 0;
  std::string line;  ///< of the quarantine file
};
std::vector<Kept> quarantine(ReadTx& tx, const std::string& run, std::int64_t after, int limit);
/// The quarantine was handed over: forgets it. The same file starts anew next time.
void finish_run(Tx& tx, const std::string& id);

/// The quarantine as people get it, CSV.
std::string quarantine_header();
std::string quarantine_line(const Refusal& refusal);

}  // namespace sen::bulk
