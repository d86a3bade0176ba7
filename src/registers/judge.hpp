#pragma once
/// Quality rules over one record. Not for several threads; reuse one for many records.
#include <memory>
#include <vector>

#include "feel/feel.hpp"
#include "registers/registers.hpp"

namespace sen::registers {

struct Verdict {
  const pack::QualityRule* rule = nullptr;
  bool expected = false;  ///< the rule is asked of this record
  bool holds = true;      ///< only where expected
  bool broken() const { return expected && !holds; }
};

class Judge {
 public:
  /// All outlive it. `registers` answers current(register, field, value). @param from  rules of this severity and above
  Judge(const pack::Pack& pack, const pack::Quality& quality, const Registers& registers, Instant now,
        pack::QualitySeverity from = pack::QualitySeverity::kScore);
  ~Judge();
  /// One verdict for each rule, in the order of the pack. A rule that answers null does not hold: what cannot be told
  /// is not good. @errors feel.*
  Result<std::vector<Verdict>> judge(ReadTx& tx, const Record& record);

 private:
  Result<feel::Value> current(std::span<const feel::Value> arguments) const;
  Result<bool> holds(const pack::Expr& expr, const feel::Scope& scope) const;

  const pack::Pack& pack_;
  const Registers& registers_;
  std::vector<const pack::QualityRule*> rules_;
  std::vector<std::string> reads_;  ///< fields that any rule reads
  bool reads_meta_ = false;
  feel::Scope outer_;
  ReadTx* tx_ = nullptr;
};

}  // namespace sen::registers
