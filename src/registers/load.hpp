#pragma once
/// The first load of a register. While it holds nothing, nobody needs what finds its records: rows are only appended,
/// in the order in which they come, and key tables, `@subject` and indexes are made at the end, each sorted. A mark in
/// `@register_column` stands from begin to finish: who opens the store finishes first (Registers::finish_loads).
#include <memory>
#include <optional>
#include <string>

#include "registers/fingerprints.hpp"
#include "registers/registers.hpp"

namespace sen::registers {

constexpr std::string_view kLoadMark = "_load";  ///< its field in `@register_column`

/// Not for several threads, but entering and taking may be on two.
class Loader {
 public:
  /// `registers` outlives it.
  Loader(const Registers& registers, std::string_view register_id);

  /// The register never held a record, and nothing must be asked of the store while rows come: who it is about is told
  /// once per person to an agency that knows nobody yet, and no rule that blocks reads registers.
  bool possible(ReadTx& tx) const;
  /// What began the load that is under way; empty when none is.
  std::string begun_by(ReadTx& tx) const;
  /// Drops the indexes and leaves the mark, in one transaction.
  Result<void> begin(Database& database, AgencySlot agency, const std::string& by) const;
  /// Learns the unique values of what was entered before, a page at a time. @returns false when there is no more
  Result<bool> recall(ReadTx& tx);
  /// The row is new as far as is known, and needs nothing but to be written. When not, it waits for the finish, then to
  /// be created as any other: then its doubles are found. Each row is asked about once, in the order of the file.
  bool takes(const Stated& stated);
  /// Makes what is missing and removes the mark. Each step is a transaction and can be done again; so it can be stopped
  /// at any time and begun anew, by another loader too; this one takes no more rows. @returns false when `told` stopped
  /// it  @errors database.*
  Result<bool> finish(Database& database, AgencySlot agency, const BuildProgress& told = {});

  /// Rows of one transaction.
  class Entry {
   public:
    Entry(const Loader& loader, Tx& tx, Context& context, const Provenance& why);
    ~Entry();
    /// Writes a row that the loader takes. @errors registers.not_good, feel.*
    Result<void> write(const Stated& stated);

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

 private:
  bool add(std::size_t field, ByteView value) { return seen_.add(fingerprint_of(field, value)); }

  const Registers& registers_;
  const Table& table_;
  Fingerprints seen_;
  Position recalled_;
};

}  // namespace sen::registers
