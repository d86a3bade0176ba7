#include "journal/errors.hpp"

namespace sen {

std::span<const ErrorDef* const> journal_errors() {
  using namespace errors;
  static constexpr const ErrorDef* all[] = {&kJournalNoEntry, &kJournalNotPublished, &kJournalNoResource,
                                            &kJournalBadSize, &kJournalBadNote,      &kJournalBadEvidence,
                                            &kJournalBadName, &kJournalDamaged,      &kJournalOtherLog};
  return all;
}

}  // namespace sen
