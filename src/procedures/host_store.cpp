// SQL of the host's side: drafts, dossiers, requests, offers.
#include <algorithm>

#include "procedures/store.hpp"

namespace sen::procedures::store {
// ---- dossiers

namespace {

constexpr Sql kDossierById{
    "SELECT id, token, code, procedure_code, subject, applicant, status, facts, submitted_at, due_at FROM @dossier "
    "WHERE id = $1"};
constexpr Sql kDossierByCode{
    "SELECT id, token, code, procedure_code, subject, applicant, status, facts, submitted_at, due_at FROM @dossier "
    "WHERE code = $1"};

Dossier dossier_row(const Cursor& row) {
  Dossier dossier;
  dossier.id = {row.i64(0)};
  dossier.token = row.ref(1);
  dossier.code = row.string(2);
  dossier.procedure_code = row.string(3);
  dossier.subject = row.ref(4);
  dossier.applicant = row.ref(5);
  dossier.status = static_cast<Status>(row.i64(6));
  dossier.facts = object_of(row.text(7));
  dossier.submitted_at = row.instant(8);
  dossier.due_at = row.instant(9);
  return dossier;
}

void load_steps(ReadTx& tx, Dossier& dossier) {
  static constexpr Sql kSql{
      "SELECT step, unit, agency, state, holder, started_at, due_at, done_at, waiting_vi, waiting_en, reason_vi, "
      "reason_en "
      "FROM @dossier_step WHERE dossier_id = $1 ORDER BY position"};
  for (auto rows = tx.query(kSql, {dossier.id}); rows.next();) {
    dossier.steps.push_back({rows.string(0),
                             rows.string(1),
                             rows.string(2),
                             rows.string(3),
                             rows.string(4),
                             rows.instant(5),
                             rows.instant(6),
                             rows.instant(7),
                             {rows.string(8), rows.string(9)},
                             {rows.string(10), rows.string(11)}});
  }
}

void load_timeline(ReadTx& tx, Dossier& dossier) {
  static constexpr Sql kSql{
      "SELECT at, step, kind, text_vi, text_en FROM @dossier_event WHERE dossier_id = $1 ORDER BY position"};
  for (auto rows = tx.query(kSql, {dossier.id}); rows.next();)
    dossier.timeline.push_back({rows.instant(0), rows.string(1), rows.string(2), {rows.string(3), rows.string(4)}});
}

std::optional<Dossier> load(ReadTx& tx, const Sql& sql, const Param& key) {
  std::optional<Dossier> out;
  {
    auto rows = tx.query(sql, {key});
    if (!rows.next()) return std::nullopt;
    out = dossier_row(rows);
  }
  load_steps(tx, *out);
  load_timeline(tx, *out);
  return out;
}

void write_steps(Tx& tx, const Dossier& dossier) {
  static constexpr Sql kSql{
      "INSERT INTO @dossier_step (dossier_id, position, step, unit, agency, state, holder, started_at, due_at, "
      "done_at, waiting_vi, "
      "waiting_en, reason_vi, reason_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
      "ON CONFLICT (dossier_id, step) DO UPDATE SET unit = excluded.unit, agency = excluded.agency, state = "
      "excluded.state, "
      "holder = excluded.holder, started_at = excluded.started_at, due_at = excluded.due_at, done_at = "
      "excluded.done_at, "
      "waiting_vi = excluded.waiting_vi, waiting_en = excluded.waiting_en, reason_vi = excluded.reason_vi, reason_en = "
      "excluded.reason_en"};
  std::int64_t position = 0;
  for (const auto& step : dossier.steps) {
    tx.exec(kSql, {dossier.id, position++, step.step, step.unit, step.agency, step.state, step.holder, step.started_at,
                   step.due_at, step.done_at, step.waiting.vi, step.waiting.en, step.reason.vi, step.reason.en});
  }
}

}  // namespace

std::optional<Dossier> dossier(ReadTx& tx, DossierId id) { return load(tx, kDossierById, id); }
std::optional<Dossier> dossier_by_code(ReadTx& tx, std::string_view code) { return load(tx, kDossierByCode, code); }

void insert_dossier(Tx& tx, const Dossier& dossier, const std::vector<Ref>& people) {
  static constexpr Sql kSql{
      "INSERT INTO @dossier (id, token, code, procedure_code, subject, applicant, status, facts, submitted_at, due_at, "
      "updated_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
  static constexpr Sql kParty{
      "INSERT INTO @dossier_party (person, dossier_id) VALUES ($1, $2) ON CONFLICT (person, dossier_id) DO NOTHING"};
  tx.exec(kSql, {dossier.id, dossier.token, dossier.code, dossier.procedure_code, dossier.subject, dossier.applicant,
                 static_cast<std::int64_t>(dossier.status), to_json(dossier.facts), dossier.submitted_at,
                 dossier.due_at, dossier.submitted_at});
  for (const auto& person : people) tx.insert_if_absent(kParty, {person, dossier.id});
  write_steps(tx, dossier);
}

void update_dossier(Tx& tx, Dossier& dossier, Instant now) {
  dossier.due_at = {};
  for (const auto& run : dossier.steps)
    if (run.state != "skipped") dossier.due_at = std::max(dossier.due_at, run.due_at);
  static constexpr Sql kSql{"UPDATE @dossier SET status = $2, facts = $3, due_at = $4, updated_at = $5 WHERE id = $1"};
  tx.exec(kSql, {dossier.id, static_cast<std::int64_t>(dossier.status), to_json(dossier.facts), dossier.due_at, now});
  write_steps(tx, dossier);
}

bool is_party(ReadTx& tx, DossierId dossier, Ref person) {
  static constexpr Sql kSql{"SELECT 1 FROM @dossier_party WHERE person = $1 AND dossier_id = $2"};
  return tx.query(kSql, {person, dossier}).next();
}

std::vector<Ref> parties(ReadTx& tx, DossierId dossier) {
  static constexpr Sql kSql{"SELECT person FROM @dossier_party WHERE dossier_id = $1 ORDER BY person"};
  std::vector<Ref> out;
  for (auto rows = tx.query(kSql, {dossier}); rows.next();) out.push_back(rows.ref(0));
  return out;
}

std::vector<Dossier> dossiers_of(ReadTx& tx, Ref person, int limit) {
  static constexpr Sql kSql{
      "SELECT d.id, d.token, d.code, d.procedure_code, d.subject, d.applicant, d.status, d.facts, d.submitted_at, "
      "d.due_at "
      "FROM @dossier_party p JOIN @dossier d ON d.id = p.dossier_id WHERE p.person = $1 ORDER BY d.submitted_at DESC "
      "LIMIT $2"};
  std::vector<Dossier> out;
  for (auto rows = tx.query(kSql, {person, limit}); rows.next();) out.push_back(dossier_row(rows));
  for (auto& found : out) load_steps(tx, found);
  return out;
}

void add_timeline(Tx& tx, DossierId dossier, const TimelineItem& item) {
  static constexpr Sql kNext{"SELECT COALESCE(MAX(position), 0) + 1 FROM @dossier_event WHERE dossier_id = $1"};
  static constexpr Sql kSql{
      "INSERT INTO @dossier_event (dossier_id, position, at, step, kind, text_vi, text_en) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7)"};
  std::int64_t position = 1;
  if (auto rows = tx.query(kNext, {dossier}); rows.next()) position = rows.i64(0);
  tx.exec(kSql, {dossier, position, item.at, item.step, item.kind, item.text.vi, item.text.en});
}

// ---- requests

namespace {
Request request_row(const Cursor& row) {
  Request request;
  request.id = row.i64(0);
  request.token = row.ref(1);
  request.dossier = {row.i64(2)};
  request.dossier_code = row.string(3);
  request.step = row.string(4);
  request.kind = row.string(5);
  request.person = row.ref(6);
  request.state = row.string(7);
  request.asked_at = row.instant(8);
  request.until = row.instant(9);
  request.data = object_of(row.text(10));
  return request;
}
}  // namespace

void insert_request(Tx& tx, const Request& request) {
  static constexpr Sql kSql{
      "INSERT INTO @request (id, token, dossier_id, dossier_code, step, kind, person, state, asked_at, until, data, "
      "answered_at, "
      "answered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, NULL)"};
  tx.exec(kSql, {request.id, request.token, request.dossier, request.dossier_code, request.step, request.kind,
                 request.person, request.state, request.asked_at, request.until, to_json(request.data)});
}

void update_request(Tx& tx, const Request& request, Instant now, Ref by) {
  static constexpr Sql kSql{
      "UPDATE @request SET state = $2, data = $3, answered_at = $4, answered_by = $5 WHERE id = $1"};
  tx.exec(kSql, {request.id, request.state, to_json(request.data), now, by});
}

std::optional<Request> request_by_token(ReadTx& tx, Ref token) {
  static constexpr Sql kSql{
      "SELECT id, token, dossier_id, dossier_code, step, kind, person, state, asked_at, until, data FROM @request "
      "WHERE token = $1"};
  auto rows = tx.query(kSql, {token});
  if (!rows.next()) return std::nullopt;
  return request_row(rows);
}

std::optional<Request> open_request(ReadTx& tx, DossierId dossier, std::string_view step, std::string_view kind) {
  static constexpr Sql kSql{
      "SELECT id, token, dossier_id, dossier_code, step, kind, person, state, asked_at, until, data FROM @request "
      "WHERE dossier_id = $1 AND step = $2 AND kind = $3 AND state = 'open'"};
  auto rows = tx.query(kSql, {dossier, step, kind});
  if (!rows.next()) return std::nullopt;
  return request_row(rows);
}

std::vector<Request> open_requests(ReadTx& tx, DossierId dossier) {
  static constexpr Sql kSql{
      "SELECT id, token, dossier_id, dossier_code, step, kind, person, state, asked_at, until, data FROM @request "
      "WHERE dossier_id = $1 AND state = 'open' ORDER BY id"};
  std::vector<Request> out;
  for (auto rows = tx.query(kSql, {dossier}); rows.next();) out.push_back(request_row(rows));
  return out;
}

// ---- offers

bool insert_offer(Tx& tx, const OfferRow& offer) {
  static constexpr Sql kSql{
      "INSERT INTO @offer (id, person, offer, offer_key, procedure, start, data, state, at, until) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (person, offer, offer_key) DO NOTHING"};
  return tx.insert_if_absent(kSql, {offer.id, offer.person, offer.offer, offer.key, offer.procedure,
                                    to_json(offer.start), to_json(offer.data), offer.state, offer.at, offer.until});
}

std::vector<OfferRow> open_offers(ReadTx& tx, Ref person, Instant now) {
  static constexpr Sql kSql{
      "SELECT id, person, offer, offer_key, procedure, start, data, state, at, until FROM @offer "
      "WHERE person = $1 AND state = 'open' AND (until = 0 OR until > $2) ORDER BY at DESC"};
  std::vector<OfferRow> out;
  for (auto rows = tx.query(kSql, {person, now}); rows.next();) {
    out.push_back({rows.i64(0), rows.ref(1), rows.string(2), rows.string(3), rows.string(4), object_of(rows.text(5)),
                   object_of(rows.text(6)), rows.string(7), rows.instant(8), rows.instant(9)});
  }
  return out;
}

void close_offers(Tx& tx, std::string_view procedure, std::string_view key, std::string_view state) {
  static constexpr Sql kSql{"UPDATE @offer SET state = $3 WHERE procedure = $1 AND offer_key = $2 AND state = 'open'"};
  tx.exec(kSql, {procedure, key, state});
}

}  // namespace sen::procedures::store
