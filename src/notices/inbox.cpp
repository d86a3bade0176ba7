#include <algorithm>

#include "base/text.hpp"
#include "notices/notices.hpp"

namespace sen::notices {

namespace {

#define SEN_NOTICE_COLUMNS \
  "id, person, kind, title_vi, title_en, text_vi, text_en, link, case_id, note_key, told_at, read_at, done_at"

constexpr Sql kInsert{
    "INSERT INTO @notices_notice (id, person, kind, title_vi, title_en, text_vi, text_en, link, case_id, note_key, "
    "told_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (person, note_key) DO NOTHING"};
constexpr Sql kByKey{"SELECT " SEN_NOTICE_COLUMNS " FROM @notices_notice WHERE person = $1 AND note_key = $2"};
constexpr Sql kById{"SELECT " SEN_NOTICE_COLUMNS " FROM @notices_notice WHERE person = $1 AND id = $2"};
constexpr Sql kInbox{"SELECT " SEN_NOTICE_COLUMNS
                     " FROM @notices_notice WHERE person = $1 AND kind <> 'code' AND ($2 = 0 OR id < $2) "
                     "ORDER BY id DESC LIMIT $3"};
constexpr Sql kOpen{"SELECT " SEN_NOTICE_COLUMNS
                    " FROM @notices_notice WHERE person = $1 AND kind IN ('offer', 'confirm', 'consent') "
                    "AND done_at IS NULL ORDER BY id LIMIT $2"};
constexpr Sql kCodes{"SELECT " SEN_NOTICE_COLUMNS
                     " FROM @notices_notice WHERE person = $1 AND kind = 'code' ORDER BY id DESC LIMIT $2"};
constexpr Sql kAsked{
    "SELECT person, max(id) AS last FROM @notices_notice WHERE kind IN ('offer', 'confirm', 'consent') AND done_at IS "
    "NULL "
    "GROUP BY person ORDER BY last DESC LIMIT $1"};
constexpr Sql kUnread{"SELECT count(*) FROM @notices_notice WHERE person = $1 AND kind <> 'code' AND read_at IS NULL"};
constexpr Sql kRead{"UPDATE @notices_notice SET read_at = $3 WHERE person = $1 AND id = $2 AND read_at IS NULL"};
constexpr Sql kDone{
    "UPDATE @notices_notice SET done_at = $3 WHERE person = $1 AND note_key = $2 AND done_at IS NULL RETURNING 1"};
constexpr Sql kDoneForAll{
    "UPDATE @notices_notice SET done_at = $2 WHERE note_key = $1 AND done_at IS NULL RETURNING 1"};
constexpr Sql kSweepLetters{
    "DELETE FROM @notices_letter WHERE notice_id IN (SELECT id FROM @notices_notice WHERE kind = 'code' AND told_at < "
    "$1 "
    "ORDER BY told_at, id LIMIT $2)"};
constexpr Sql kSweep{
    "DELETE FROM @notices_notice WHERE id IN (SELECT id FROM @notices_notice WHERE kind = 'code' AND told_at < $1 "
    "ORDER BY told_at, id LIMIT $2) RETURNING 1"};

constexpr std::string_view kKinds[] = {"offer", "confirm", "consent", "progress", "result", "code"};

Notice read_notice(const Cursor& row) {
  Notice notice;
  notice.id = row.i64(0);
  notice.person = row.ref(1);
  notice.kind = row.string(2);
  notice.title_vi = row.string(3);
  notice.title_en = row.string(4);
  notice.text_vi = row.string(5);
  notice.text_en = row.string(6);
  notice.link = row.string(7);
  notice.case_id = row.string(8);
  notice.key = row.string(9);
  notice.at = row.instant(10);
  if (!row.null(11)) notice.read_at = row.instant(11);
  if (!row.null(12)) notice.done_at = row.instant(12);
  return notice;
}

std::vector<Notice> read_all(Cursor rows) {
  std::vector<Notice> notices;
  while (rows.next()) notices.push_back(read_notice(rows));
  return notices;
}

std::int64_t count(Cursor rows) {
  std::int64_t n = 0;
  while (rows.next()) ++n;
  return n;
}

/// A link stays on the portal: "/..." but neither "//host" nor "/\host", which browsers read as another host.
bool is_local_link(std::string_view link) {
  if (link.empty()) return true;
  if (link[0] != '/' || (link.size() > 1 && (link[1] == '/' || link[1] == '\\'))) return false;
  return std::ranges::none_of(link, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

/// Names the first wrong part, or nothing.
const char* wrong_part(const Notice& notice) {
  if (notice.person.empty()) return "person";
  if (std::ranges::find(kKinds, notice.kind) == std::end(kKinds)) return "kind";
  if (notice.key.empty() || notice.key.size() > 200) return "key";
  if (trim(notice.title_vi).empty() || trim(notice.title_en).empty()) return "title";
  for (const auto* text : {&notice.title_vi, &notice.title_en, &notice.text_vi, &notice.text_en}) {
    if (!is_utf8(*text) || text->size() > 20'000) return "text";
  }
  if (!is_local_link(notice.link)) return "link";
  return nullptr;
}

}  // namespace

Result<Told> tell(Tx& tx, Context& context, const Notice& notice) {
  if (const char* part = wrong_part(notice)) return fail(kBadNotice, {part});
  const std::int64_t id = context.fresh_id();
  const bool fresh =
      tx.insert_if_absent(kInsert, {id, notice.person, notice.kind, notice.title_vi, notice.title_en, notice.text_vi,
                                    notice.text_en, notice.link, notice.case_id, notice.key, context.now()});
  if (fresh) return Told{id, true};
  const auto known = find(tx, notice.person, notice.key);
  return Told{known ? known->id : 0, false};
}

std::vector<Notice> inbox(ReadTx& tx, Ref person, int limit, std::int64_t before) {
  return read_all(tx.query(kInbox, {person, before, limit}));
}

std::vector<Notice> open_requests(ReadTx& tx, Ref person, int limit) {
  return read_all(tx.query(kOpen, {person, limit}));
}

std::vector<Ref> people_asked(ReadTx& tx, int limit) {
  std::vector<Ref> people;
  auto rows = tx.query(kAsked, {limit});
  while (rows.next()) people.push_back(rows.ref(0));
  return people;
}

std::int64_t unread_count(ReadTx& tx, Ref person) {
  auto row = tx.query(kUnread, {person});
  return row.next() ? row.i64(0) : 0;
}

std::vector<Notice> codes(ReadTx& tx, Ref person, int limit) { return read_all(tx.query(kCodes, {person, limit})); }

std::optional<Notice> find(ReadTx& tx, Ref person, std::int64_t id) {
  auto row = tx.query(kById, {person, id});
  if (!row.next()) return std::nullopt;
  return read_notice(row);
}

std::optional<Notice> find(ReadTx& tx, Ref person, std::string_view key) {
  auto row = tx.query(kByKey, {person, key});
  if (!row.next()) return std::nullopt;
  return read_notice(row);
}

Result<void> mark_read(Tx& tx, Context& context, Ref person, std::int64_t id) {
  if (!find(tx, person, id)) return fail(kNotFound);
  tx.exec(kRead, {person, id, context.now()});
  return {};
}

bool mark_done(Tx& tx, Context& context, Ref person, std::string_view key) {
  return count(tx.query(kDone, {person, key, context.now()})) > 0;
}

std::int64_t mark_done_for_all(Tx& tx, Context& context, std::string_view key) {
  return count(tx.query(kDoneForAll, {key, context.now()}));
}

std::int64_t sweep_codes(Tx& tx, Instant before, int limit) {
  tx.exec(kSweepLetters, {before, limit});
  return count(tx.query(kSweep, {before, limit}));
}

}  // namespace sen::notices
