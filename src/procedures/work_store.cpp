// SQL of the performing side: work and its queues.
#include <algorithm>

#include "base/text.hpp"
#include "procedures/store.hpp"

namespace sen::procedures::store {
namespace {

std::string people_text(const std::vector<Ref>& people) {
  std::vector<std::string> parts;
  for (const auto& person : people) parts.push_back(person.text());
  return join(parts, " ");
}

std::string objections_text(const std::vector<Objection>& objections) {
  json::array out;
  for (const auto& item : objections)
    out.push_back(json::object{{"field", item.field}, {"wanted", item.wanted}, {"note", item.note}});
  return to_json(out);
}

Work work_row(const Cursor& row) {
  Work work;
  work.id = {row.i64(0)};
  work.dossier_code = row.string(1);
  work.host = row.string(2);
  work.step = row.string(3);
  work.procedure_code = row.string(4);
  work.unit = row.string(5);
  work.state = row.string(6);
  work.subject = row.ref(7);
  for (auto part : split(row.text(8), ' ')) {
    const auto person = Ref::parse(part);
    if (person.ok()) work.people.push_back(*person);
  }
  work.received_at = row.instant(9);
  work.due_at = row.instant(10);
  work.data = object_of(row.text(11));
  work.results = object_of(row.text(12));
  work.document = object_of(row.text(13));
  if (const auto objections = parse_json(row.text(14)); objections.ok() && objections->is_array())
    for (const auto& item : objections->get_array())
      work.objections.push_back({std::string(text_at(item, "field")), std::string(text_at(item, "wanted")),
                                 std::string(text_at(item, "note"))});
  work.outcome = static_cast<int>(row.i64(15));
  work.version = static_cast<int>(row.i64(16));
  work.waiting_for = row.string(17);
  work.problem = row.string(18);
  work.asked_at = row.instant(19);
  work.updated_at = row.instant(20);
  return work;
}

}  // namespace

bool insert_work(Tx& tx, const Work& work) {
  static constexpr Sql kSql{
      "INSERT INTO @work (id, dossier_code, host, step, procedure_code, unit, state, subject, people, received_at, "
      "due_at, data, results, "
      "document, objections, outcome, version, waiting_for, problem, asked_at, updated_at) VALUES ($1, $2, $3, $4, $5, "
      "$6, $7, $8, $9, "
      "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (dossier_code, step) DO NOTHING"};
  return tx.insert_if_absent(kSql, {work.id,
                                    work.dossier_code,
                                    work.host,
                                    work.step,
                                    work.procedure_code,
                                    work.unit,
                                    work.state,
                                    work.subject,
                                    people_text(work.people),
                                    work.received_at,
                                    work.due_at,
                                    to_json(work.data),
                                    to_json(work.results),
                                    to_json(work.document),
                                    objections_text(work.objections),
                                    work.outcome,
                                    work.version,
                                    work.waiting_for,
                                    work.problem,
                                    work.asked_at,
                                    work.updated_at});
}

std::optional<Work> work(ReadTx& tx, WorkId id) {
  static constexpr Sql kSql{
      "SELECT id, dossier_code, host, step, procedure_code, unit, state, subject, people, received_at, due_at, data, "
      "results, document, "
      "objections, outcome, version, waiting_for, problem, asked_at, updated_at FROM @work WHERE id = $1"};
  auto rows = tx.query(kSql, {id});
  if (!rows.next()) return std::nullopt;
  return work_row(rows);
}

std::optional<Work> work_of(ReadTx& tx, std::string_view dossier_code, std::string_view step) {
  static constexpr Sql kSql{
      "SELECT id, dossier_code, host, step, procedure_code, unit, state, subject, people, received_at, due_at, data, "
      "results, document, "
      "objections, outcome, version, waiting_for, problem, asked_at, updated_at FROM @work WHERE dossier_code = $1 AND "
      "step = $2"};
  auto rows = tx.query(kSql, {dossier_code, step});
  if (!rows.next()) return std::nullopt;
  return work_row(rows);
}

void update_work(Tx& tx, const Work& work, Instant now) {
  static constexpr Sql kSql{
      "UPDATE @work SET state = $2, due_at = $3, data = $4, results = $5, document = $6, objections = $7, outcome = "
      "$8, version = $9, "
      "waiting_for = $10, problem = $11, asked_at = $12, updated_at = $13 WHERE id = $1"};
  tx.exec(kSql, {work.id, work.state, work.due_at, to_json(work.data), to_json(work.results), to_json(work.document),
                 objections_text(work.objections), work.outcome, work.version, work.waiting_for, work.problem,
                 work.asked_at, now});
}

std::vector<Work> queue(ReadTx& tx, std::string_view unit, std::string_view states, int limit) {
  static constexpr Sql kSql{
      "SELECT id, dossier_code, host, step, procedure_code, unit, state, subject, people, received_at, due_at, data, "
      "results, document, "
      "objections, outcome, version, waiting_for, problem, asked_at, updated_at FROM @work WHERE unit = $1 AND state = "
      "$2 "
      "ORDER BY due_at, id LIMIT $3"};
  std::vector<Work> out;
  for (auto state : split(states, ',')) {
    for (auto rows = tx.query(kSql, {unit, state, limit}); rows.next();) out.push_back(work_row(rows));
  }
  std::sort(out.begin(), out.end(),
            [](const Work& a, const Work& b) { return std::pair(a.due_at, a.id) < std::pair(b.due_at, b.id); });
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

std::vector<QueueCount> queue_counts(ReadTx& tx, std::string_view unit, Instant now) {
  static constexpr Sql kSql{
      "SELECT state, COUNT(*), SUM(CASE WHEN due_at < $2 AND state NOT IN ('confirming', 'supplementing') THEN 1 ELSE "
      "0 END) FROM @work WHERE unit = $1 GROUP BY state "
      "ORDER BY state"};
  std::vector<QueueCount> out;
  for (auto rows = tx.query(kSql, {unit, now}); rows.next();) out.push_back({rows.string(0), rows.i64(1), rows.i64(2)});
  return out;
}

std::vector<std::string> work_states(ReadTx& tx, std::string_view dossier_code) {
  static constexpr Sql kSql{"SELECT state FROM @work WHERE dossier_code = $1 ORDER BY step"};
  std::vector<std::string> out;
  for (auto rows = tx.query(kSql, {dossier_code}); rows.next();) out.push_back(rows.string(0));
  return out;
}

}  // namespace sen::procedures::store
