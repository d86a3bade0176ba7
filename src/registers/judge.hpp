#pragma once
/// Quality rules over records. Not for several threads; reuse one for many records.
#include <functional>
#include <memory>
#include <vector>

#include "feel/feel.hpp"
#include "registers/registers.hpp"

namespace sen::registers {

struct Verdict {
  const pack::QualityRule* rule = nullptr;
  bool expected = false;         ///< the rule is asked of this record
  bool holds = true;             ///< only where expected; rules over pairs hold here, since one record tells nothing
  std::optional<int> days = {};  ///< rules of timeliness: from the event to its recording, 0 or more
  bool broken() const { return expected && !holds; }
};

/// One record of a walk, as far as its rules look at it. Good until the next one.
struct Judged {
  std::int64_t id = 0;
  int version = 1;
  Ref subject;             ///< empty when the register is about no person
  std::string_view place;  ///< empty when it names none
  std::span<const Verdict> verdicts;
};

class Judge {
 public:
  /// All outlive it. `registers` answers current(register, field, value) (the record or null), known(...)
  /// (whether there is one) and known_count(...) (how many, at most 10). @param from  rules of this severity and above
  Judge(const pack::Pack& pack, const pack::Quality& quality, const Registers& registers, Instant now,
        pack::QualitySeverity from = pack::QualitySeverity::kScore);
  /// Judges nothing: only walks.
  Judge(const pack::Pack& pack, const pack::Quality& quality, const Registers& registers)
      : pack_(pack), quality_(quality), registers_(registers) {}
  Judge(const Judge&) = delete;
  bool empty() const { return rules_.empty(); }
  /// One verdict for each rule, in the order of the pack; good until the next call. A rule that answers null does not
  /// hold: what cannot be told is not good. @errors feel.*
  Result<std::span<const Verdict>> judge(ReadTx& tx, const Record& record);
  /// Some rule asks for other records.
  bool asks_registers() const;
  /// No record that breaks a rule gets in. @errors registers.not_good, feel.*
  Result<void> admit(ReadTx& tx, const Table& table, const Cells& cells, CivilDate from, Instant now);
  struct Walked {
    Position last;
    bool more = false;
  };
  /// Two records in question under a rule over pairs: it is asked of both, and nothing speaks against one person.
  /// @param names, born  how near they lie, as the rule reads it  @errors feel.*
  Result<bool> may_be_one(ReadTx& tx, const pack::QualityRule& rule, const Record& one, const Record& other,
                          std::string_view names, std::string_view born);
  /// Judges the next records in the order of their keys, at most `limit` rows. Those that hold no more, and those that
  /// another record answers for (`replaced_by`), are passed over. @errors feel.*
  Result<Walked> walk(ReadTx& tx, const Position& after, int limit, const std::function<void(const Judged&)>& take);

 private:
  Result<feel::Value> current(std::span<const feel::Value> given) const;
  Result<feel::Value> known(std::span<const feel::Value> given) const;
  Result<feel::Value> known_count(std::span<const feel::Value> given) const;
  Result<bool> holds(const pack::Expr& expr) const;
  Result<Verdict> verdict(const pack::QualityRule& rule) const;
  Result<void> judge_values(ReadTx& tx);
  void set_values(const Record& record);
  void set_meta(Instant known_from, CivilDate valid_from, int version);

  const pack::Pack& pack_;
  const pack::Quality& quality_;
  const Registers& registers_;
  std::vector<const pack::QualityRule*> rules_;
  std::vector<std::string> reads_;   ///< fields that any rule reads
  std::vector<std::string> names_;   ///< the same and `meta`
  std::vector<feel::Value> values_;  ///< of names_, of the record at hand
  std::vector<Verdict> verdicts_;
  bool reads_meta_ = false;
  feel::Scope scope_;
  ReadTx* tx_ = nullptr;
};

}  // namespace sen::registers
