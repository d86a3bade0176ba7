// By whom the log is read: the entries about a person.
#include "journal/store.hpp"

namespace sen::journal {
namespace {

// Who is concerned by an entry is listed when the tree takes it in, many entries at a time: an index kept with every
// entry would touch a page of its own for each. Blocks keep the part that is written small however long the log grows.
constexpr std::string_view kSubjectSchema = R"(
DROP INDEX @journal_entry_subject;
CREATE TABLE @journal_subject (
  block BIGINT NOT NULL,
  subject BLOB NOT NULL,
  idx BIGINT NOT NULL,
  PRIMARY KEY (block, subject, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO @journal_subject (block, subject, idx)
  SELECT idx / 65536, subject, idx FROM @journal_entry
  WHERE idx < (SELECT integrated FROM @journal_head WHERE id = 1) ORDER BY idx / 65536, subject, idx
)";
constexpr std::int64_t kSubjectBlock = 65536;  ///< entries; as in the statements

constexpr Sql kAboutUnlisted{
    "SELECT record FROM @journal_entry WHERE idx >= $1 AND subject = $2 ORDER BY idx DESC LIMIT $3"};
constexpr Sql kAboutListed{
    "SELECT e.record FROM @journal_subject s JOIN @journal_entry e ON e.idx = s.idx WHERE s.block = $1 AND s.subject = "
    "$2 ORDER BY s.idx DESC LIMIT $3"};
constexpr Sql kList{
    "INSERT INTO @journal_subject (block, subject, idx) SELECT idx / 65536, subject, idx FROM @journal_entry WHERE idx "
    ">= $1 AND idx < $2 ORDER BY idx / 65536, subject, idx"};
constexpr Sql kUnlisted{
    "SELECT e.idx FROM @journal_entry e WHERE e.idx >= $1 AND e.idx < $2 AND NOT EXISTS (SELECT 1 FROM "
    "@journal_subject s WHERE s.block = e.idx / 65536 AND s.subject = e.subject AND s.idx = e.idx) ORDER BY e.idx"};

}  // namespace

Database::Migration subject_migration() { return {"journal.0003", std::string(kSubjectSchema), {{"journal_subject"}}}; }

void list_subjects(Tx& tx, std::int64_t from, std::int64_t until) { tx.exec(kList, {from, until}); }

std::vector<Entry> about(ReadTx& tx, Ref subject, int limit) {
  std::vector<Entry> out;
  const auto left = [&] { return limit - static_cast<int>(out.size()); };
  const auto take = [&out](Cursor cursor) {
    while (cursor.next())
      if (const auto record = parse_json(cursor.text(0)); record.ok()) out.push_back(entry_from_json(*record));
  };
  const auto listed = head(tx).integrated;
  take(tx.query(kAboutUnlisted, {listed, subject, limit}));
  for (auto block = (listed - 1) / kSubjectBlock; block >= 0 && listed > 0 && left() > 0; --block)
    take(tx.query(kAboutListed, {block, subject, left()}));
  return out;
}

std::vector<std::int64_t> unlisted(ReadTx& tx, std::int64_t from, std::int64_t until) {
  std::vector<std::int64_t> out;
  for (auto cursor = tx.query(kUnlisted, {from, until}); cursor.next();) out.push_back(cursor.i64(0));
  return out;
}

}  // namespace sen::journal
