#pragma once
/// SQL of procedures. Host tables (drafts, dossiers, requests, offers) live at the agency that keeps the dossier; work
/// tables at each agency whose units do steps. All functions run inside a caller's transaction.
#include <optional>
#include <vector>

#include "ports/database.hpp"
#include "procedures/model.hpp"

namespace sen::procedures {

std::vector<Database::Migration> migrations();

namespace store {

/// A stored JSON object; empty when the text is none.
json::object object_of(std::string_view text);

// ---- drafts
std::optional<Draft> draft_by_key(ReadTx& tx, std::string_view procedure, std::string_view shared_key);
std::optional<Draft> draft_by_token(ReadTx& tx, Ref token);
void insert_draft(Tx& tx, const Draft& draft);
void update_draft(Tx& tx, const Draft& draft);
void add_draft_party(Tx& tx, DraftId draft, Ref person);
/// What the state knew when this person last looked: a change is told to each who has not seen it.
void mark_seen(Tx& tx, DraftId draft, Ref person, const json::object& known);
std::optional<json::object> seen_by(ReadTx& tx, DraftId draft, Ref person);
bool is_draft_party(ReadTx& tx, DraftId draft, Ref person);
std::vector<Draft> open_drafts(ReadTx& tx, Ref person);
/// The draft that became this dossier is open again, with the dossier's answers.
void reopen_draft(Tx& tx, DossierId dossier, const json::value& form, Instant now);

// ---- dossiers
std::optional<Dossier> dossier(ReadTx& tx, DossierId id);
std::optional<Dossier> dossier_by_code(ReadTx& tx, std::string_view code);
void insert_dossier(Tx& tx, const Dossier& dossier, const std::vector<Ref>& parties);
/// Writes status, facts and every step; not the timeline. The case is due when the last of its steps is.
void update_dossier(Tx& tx, Dossier& dossier, Instant now);
bool is_party(ReadTx& tx, DossierId dossier, Ref person);
std::vector<Ref> parties(ReadTx& tx, DossierId dossier);
/// Newest first, with steps but without timeline.
std::vector<Dossier> dossiers_of(ReadTx& tx, Ref person, int limit = 100);
void add_timeline(Tx& tx, DossierId dossier, const TimelineItem& item);

// ---- requests to people
void insert_request(Tx& tx, const Request& request);
void update_request(Tx& tx, const Request& request, Instant now, Ref by);
std::optional<Request> request_by_token(ReadTx& tx, Ref token);
std::optional<Request> open_request(ReadTx& tx, DossierId dossier, std::string_view step, std::string_view kind);
std::vector<Request> open_requests(ReadTx& tx, DossierId dossier);

// ---- offers
struct OfferRow {
  std::int64_t id = 0;
  Ref person;
  std::string offer;
  std::string key;
  std::string procedure;
  json::object start;
  json::object data;  ///< names for its texts
  std::string state;  ///< open, taken, expired
  Instant at;
  Instant until;
};
/// False when this person has this offer already.
bool insert_offer(Tx& tx, const OfferRow& offer);
std::vector<OfferRow> open_offers(ReadTx& tx, Ref person, Instant now);
void close_offers(Tx& tx, std::string_view procedure, std::string_view key, std::string_view state);

// ---- work
bool insert_work(Tx& tx, const Work& work);  ///< false when this step of this dossier is here already
std::optional<Work> work(ReadTx& tx, WorkId id);
std::optional<Work> work_of(ReadTx& tx, std::string_view dossier_code, std::string_view step);
void update_work(Tx& tx, const Work& work, Instant now);
/// Work of a unit in any of these states, by legal deadline. `states` is a comma-separated list.
std::vector<Work> queue(ReadTx& tx, std::string_view unit, std::string_view states, int limit = 500);
struct QueueCount {
  std::string state;
  std::int64_t count = 0;
  std::int64_t overdue = 0;
};
std::vector<QueueCount> queue_counts(ReadTx& tx, std::string_view unit, Instant now);
std::vector<std::string> work_states(ReadTx& tx, std::string_view dossier_code);

}  // namespace store
}  // namespace sen::procedures
