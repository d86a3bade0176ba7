#pragma once
/// What people are told. A notice stands in a person's inbox at the portal; a letter carries it outside (SMS, e-mail)
/// through the Mailer port, at least once, with its delivery state. Use cases run on the writer and may run twice;
/// reads run in any transaction.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "notices/errors.hpp"
#include "ports/database.hpp"
#include "ports/mailer.hpp"

namespace sen::notices {

struct Notice {
  std::int64_t id = 0;  ///< grows on a node; the inbox's cursor
  Ref person;
  std::string kind;  ///< offer, confirm, consent, progress, result, code
  std::string title_vi;
  std::string title_en;
  std::string text_vi;
  std::string text_en;
  std::string link;     ///< path on the portal ("/offer/..."), or empty
  std::string case_id;  ///< or empty
  std::string key;      ///< what it is about, unique per person: telling twice tells once
  Instant at;
  std::optional<Instant> read_at;
  std::optional<Instant> done_at;  ///< offer taken, confirmation or consent given, or no longer wanted

  const std::string& title(std::string_view language) const { return language == "en" ? title_en : title_vi; }
  const std::string& text(std::string_view language) const { return language == "en" ? text_en : text_vi; }
  bool asks() const { return kind == "offer" || kind == "confirm" || kind == "consent"; }  ///< waits for the person
};

std::vector<Database::Migration> migrations();

struct Told {
  std::int64_t id = 0;
  bool fresh = false;  ///< false: this (person, key) was told before; nothing changed
};
/// id, at, read_at and done_at of `notice` are ignored. @errors notices.bad_notice
Result<Told> tell(Tx& tx, Context& context, const Notice& notice);

/// Newest first, without codes. @param before  id of the last one already shown; 0: from the top
std::vector<Notice> inbox(ReadTx& tx, Ref person, int limit = 50, std::int64_t before = 0);
/// What waits for the person: asks() and not done; oldest first.
std::vector<Notice> open_requests(ReadTx& tx, Ref person, int limit = 50);
/// People for whom something waits, the latest first: whom the practice sign-in shows.
std::vector<Ref> people_asked(ReadTx& tx, int limit);
/// Not read, codes left out.
std::int64_t unread_count(ReadTx& tx, Ref person);
/// Sign-in codes of the practice inbox, newest first.
std::vector<Notice> codes(ReadTx& tx, Ref person, int limit = 3);
/// Empty when it is in nobody's or another's inbox.
std::optional<Notice> find(ReadTx& tx, Ref person, std::int64_t id);
std::optional<Notice> find(ReadTx& tx, Ref person, std::string_view key);

/// A repeat keeps the first time. @errors notices.not_found (also when it is another person's)
Result<void> mark_read(Tx& tx, Context& context, Ref person, std::int64_t id);
/// @returns true when it was open until now; false when unknown or done already
bool mark_done(Tx& tx, Context& context, Ref person, std::string_view key);
/// The same for everybody told under this key (an offer to both parents). @returns how many were open
std::int64_t mark_done_for_all(Tx& tx, Context& context, std::string_view key);
/// Forgets code notices older than `before`, and their letters. @returns how many
std::int64_t sweep_codes(Tx& tx, Instant before, int limit = 1000);

// ---- letters: delivery outside --------

struct LetterRow {
  std::int64_t id = 0;
  std::int64_t notice_id = 0;
  Ref person;
  Letter letter;      ///< text is emptied once sent: the notice keeps it
  std::string state;  ///< queued, sent, failed
  int attempts = 0;
  Instant next_at;         ///< queued: not before
  std::string last_error;  ///< an ErrorId, never the mail server's words
  Instant queued_at;
  std::optional<Instant> sent_at;
};

/// One letter per notice and channel; a repeat answers the one there is.
/// @errors notices.bad_letter, notices.not_found @returns its id
Result<std::int64_t> queue_letter(Tx& tx, Context& context, Ref person, std::int64_t notice_id, const Letter& letter);
/// Queued and due, the longest waiting first. The caller sends through Mailer, then reports in a transaction. One
/// sender per agency.
std::vector<LetterRow> due_letters(ReadTx& tx, Instant now, int limit = 50);
void letter_sent(Tx& tx, Context& context, std::int64_t id);
/// Tries again after 1, 2, 4 ... minutes (at most 6 hours); after 10 attempts, or when `again` is false, it stays
/// failed.
void letter_failed(Tx& tx, Context& context, std::int64_t id, std::string_view error_id, bool again = true);
std::vector<LetterRow> letters_of(ReadTx& tx, std::int64_t notice_id);
/// Failed for good, newest first: for the operator.
std::vector<LetterRow> failed_letters(ReadTx& tx, int limit = 100);

}  // namespace sen::notices
