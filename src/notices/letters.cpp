#include <algorithm>

#include "base/text.hpp"
#include "notices/notices.hpp"

namespace sen::notices {

namespace {

constexpr int kAttempts = 10;
constexpr Elapsed kLongestPause = Elapsed::hours(6);

#define SEN_LETTER_COLUMNS \
  "id, notice_id, person, channel, recipient, subject, body, state, attempts, next_at, last_error, queued_at, sent_at"

constexpr Sql kInsert{
    "INSERT INTO @notices_letter (id, notice_id, person, channel, recipient, subject, body, state, attempts, next_at, "
    "last_error, queued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, '', $8) "
    "ON CONFLICT (notice_id, channel) DO NOTHING"};
constexpr Sql kSame{"SELECT id FROM @notices_letter WHERE notice_id = $1 AND channel = $2"};
constexpr Sql kDue{"SELECT " SEN_LETTER_COLUMNS
                   " FROM @notices_letter WHERE state = 'queued' AND next_at <= $1 ORDER BY next_at, id LIMIT $2"};
constexpr Sql kOf{"SELECT " SEN_LETTER_COLUMNS " FROM @notices_letter WHERE notice_id = $1 ORDER BY id"};
constexpr Sql kFailed{"SELECT " SEN_LETTER_COLUMNS
                      " FROM @notices_letter WHERE state = 'failed' ORDER BY next_at DESC, id DESC LIMIT $1"};
// The text goes once it was carried: the notice keeps it, and a code is nobody's business any more.
constexpr Sql kSent{
    "UPDATE @notices_letter SET state = 'sent', sent_at = $2, attempts = attempts + 1, body = '', last_error = '' "
    "WHERE id = $1 AND state = 'queued'"};
constexpr Sql kAttemptsOf{"SELECT attempts FROM @notices_letter WHERE id = $1 AND state = 'queued'"};
constexpr Sql kTried{
    "UPDATE @notices_letter SET state = $2, attempts = $3, next_at = $4, last_error = $5 WHERE id = $1"};

std::vector<LetterRow> read_all(Cursor rows) {
  std::vector<LetterRow> letters;
  while (rows.next()) {
    LetterRow row;
    row.id = rows.i64(0);
    row.notice_id = rows.i64(1);
    row.person = rows.ref(2);
    row.letter = {rows.string(3), rows.string(4), rows.string(5), rows.string(6)};
    row.state = rows.string(7);
    row.attempts = static_cast<int>(rows.i64(8));
    row.next_at = rows.instant(9);
    row.last_error = rows.string(10);
    row.queued_at = rows.instant(11);
    if (!rows.null(12)) row.sent_at = rows.instant(12);
    letters.push_back(std::move(row));
  }
  return letters;
}

/// One line, so that no recipient or subject adds header lines of its own to an e-mail.
bool is_one_line(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// Names the first wrong part, or nothing.
const char* wrong_part(const Letter& letter) {
  if (letter.channel != "sms" && letter.channel != "email") return "channel";
  if (letter.to.empty() || letter.to.size() > 254 || !is_one_line(letter.to)) return "to";
  if (!is_one_line(letter.subject) || (letter.channel == "email" && letter.subject.empty())) return "subject";
  if (letter.text.empty() || !is_utf8(letter.text)) return "text";
  return nullptr;
}

Elapsed pause_after(int attempts) {
  const auto pause = Elapsed::minutes(std::int64_t{1} << std::min(attempts - 1, 16));
  return std::min(pause, kLongestPause);
}

}  // namespace

Result<std::int64_t> queue_letter(Tx& tx, Context& context, Ref person, std::int64_t notice_id, const Letter& letter) {
  if (const char* part = wrong_part(letter)) return fail(kBadLetter, {part});
  if (!find(tx, person, notice_id)) return fail(kNotFound);
  const std::int64_t id = context.fresh_id();
  const bool fresh = tx.insert_if_absent(
      kInsert, {id, notice_id, person, letter.channel, letter.to, letter.subject, letter.text, context.now()});
  if (fresh) return id;
  auto same = tx.query(kSame, {notice_id, letter.channel});
  return same.next() ? same.i64(0) : 0;
}

std::vector<LetterRow> due_letters(ReadTx& tx, Instant now, int limit) {
  return read_all(tx.query(kDue, {now, limit}));
}

void letter_sent(Tx& tx, Context& context, std::int64_t id) { tx.exec(kSent, {id, context.now()}); }

void letter_failed(Tx& tx, Context& context, std::int64_t id, std::string_view error_id, bool again) {
  int attempts = 0;
  {
    auto row = tx.query(kAttemptsOf, {id});
    if (!row.next()) return;  // sent or given up meanwhile: the first report stands
    attempts = static_cast<int>(row.i64(0)) + 1;
  }
  const bool over = !again || attempts >= kAttempts;
  const Instant next = over ? context.now() : context.now() + pause_after(attempts);
  tx.exec(kTried, {id, over ? "failed" : "queued", attempts, next, error_id});
}

std::vector<LetterRow> letters_of(ReadTx& tx, std::int64_t notice_id) { return read_all(tx.query(kOf, {notice_id})); }

std::vector<LetterRow> failed_letters(ReadTx& tx, int limit) { return read_all(tx.query(kFailed, {limit})); }

}  // namespace sen::notices
