// Documents of a step: prepared in the outcome's transaction, signed outside it, issued in the next.
#include <algorithm>

#include "base/text.hpp"
#include "procedures/desk.hpp"

namespace sen::procedures {

Result<Work> Desk::load(WorkId id) {
  return read_now<Work>(parts_.database, member_.slot, [&](ReadTx& tx) -> Result<Work> {
    auto work = store::work(tx, id);
    if (!work) return fail(errors::kNotFound);
    return std::move(*work);
  });
}

/// Number, token and content are fixed here, in the transaction; the signature follows outside and cannot change them.
Result<void> Desk::prepare_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                                    const pack::Outcome& outcome) {
  const auto kind = parts_.pack->documents.find(outcome.document);
  if (kind == parts_.pack->documents.end()) return fail(errors::kPinnedLost, {outcome.document});
  auto scope = TRY(scope_of(work, definition, context.now()));
  for (const auto& binding : outcome.with) scope.names.set(binding.name, TRY(evaluate(scope, binding.value)));
  scope.names.set("office", json::value(work.unit.substr(work.unit.find(':') + 1)));
  scope.names.set("date", json::value(context.today().iso()));
  const auto number = TRY(member_.registers->next_number(tx, context, kind->second.number, scope.names.all()));
  scope.names.set("number", json::value(number));
  auto content = TRY(document_content(scope, kind->second, number));
  const auto holder = TRY(evaluate(scope, kind->second.holder_name));
  work.document = {
      {"kind", kind->second.id},
      {"as", outcome.as},
      {"role", outcome.role},
      {"number", number},
      {"token", context.fresh_ref().text()},
      {"holder_initials", initials(holder.is_string() ? std::string_view(holder.get_string()) : std::string_view())},
      {"content", std::move(content)}};
  return {};
}

Result<documents::Prepared> Desk::to_sign(const Work& work, const Definition&, std::string signer, Instant at) const {
  documents::Document document;
  document.token = TRY(Ref::parse(text_at(work.document, "token")));
  document.kind = text_at(work.document, "kind");
  document.result_code = text_at(work.document, "content.result_code");
  document.number = text_at(work.document, "number");
  document.holder = work.subject;
  document.holder_initials = text_at(work.document, "holder_initials");
  document.case_id = work.dossier_code;
  document.agency = member_.id;
  document.unit = work.unit;
  document.signer = std::move(signer);
  document.issued_at = at;
  document.key = "documents/" + member_.id;
  auto content = work.document.at("content").get_object();
  const auto date = parts_.pack->zone().date_of(at);
  content["place"] = parts_.pack->place_name(work.unit.substr(work.unit.find(':') + 1), date);
  content["office"] = json::object{{"vi", parts_.pack->unit_name(work.unit, date, "vi")},
                                   {"en", parts_.pack->unit_name(work.unit, date, "en")}};
  content["date"] = date.iso();
  content["signer"] = document.signer;
  return documents::prepare(std::move(document), content);
}

Result<void> Desk::issue_document(Tx& tx, Context& context, Work& work, const Definition& definition,
                                  const documents::Prepared& prepared, ByteView signature) {
  const auto issued = TRY(documents::issue(tx, context, prepared, signature));
  const std::string as(text_at(work.document, "as"));
  work.results[as.empty() ? issued.kind : as] =
      json::object{{"number", issued.number}, {"token", issued.token.text()}, {"kind", issued.kind}};
  auto& list = work.results["documents"];
  if (!list.is_array()) list = json::array{};
  list.as_array().push_back(documents::to_json(issued));
  work.document = {};
  ++work.outcome;
  TRY(run_outcomes(tx, context, work, definition));
  ++work.version;
  store::update_work(tx, work, context.now());
  return {};
}

Task<Result<void>> Desk::sign_one(identity::Principal who, WorkId id, std::string* number) {
  auto loaded = load(id);
  const Work work = CO_TRY(loaded);
  if (who.agency != member_.id || !who.works_at(work.unit)) co_return fail(errors::kNotYours);
  if (work.state != "signing") co_return fail(errors::kWrongState);
  const std::string role(text_at(work.document, "role"));
  if (!who.may_sign_as(work.unit, role)) co_return fail(errors::kNoRole, {role});
  auto people = work.people;
  people.push_back(work.subject);
  if (identity::is_own_case(who, people)) co_return fail(errors::kOwnCase);
  *number = text_at(work.document, "number");
  auto defined = definition_of(work);
  const Definition definition = CO_TRY(defined);
  auto made = to_sign(work, definition, work.unit + " / " + role + " / " + who.name, parts_.clock.now());
  const documents::Prepared prepared = CO_TRY(made);
  auto signature = parts_.signer.sign(prepared.document.key, prepared.bytes);
  const Bytes bytes = CO_TRY(signature);
  auto write = [this, id, version = work.version, prepared, bytes, definition](Tx& tx,
                                                                               Context& context) -> Result<bool> {
    auto current = store::work(tx, id);
    if (!current || current->state != "signing" || current->version != version) return fail(errors::kChanged);
    TRY(issue_document(tx, context, *current, definition, prepared, bytes));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<void>> Desk::issue_job(events::Job job) {
  auto parsed = parse_id(job.key);
  const WorkId id{CO_TRY(parsed)};
  auto loaded = load(id);
  const Work work = CO_TRY(loaded);
  documents::Prepared prepared;
  Bytes bytes;
  auto defined = definition_of(work);
  const Definition definition = CO_TRY(defined);
  if (work.state == "issuing") {
    auto made = to_sign(work, definition, work.unit + " / " + std::string(text_at(work.data, "decided_by")),
                        parts_.clock.now());
    prepared = CO_TRY(made);
    auto signature = parts_.signer.sign(prepared.document.key, prepared.bytes);
    bytes = CO_TRY(signature);
  }
  auto write = [this, id, job, prepared, bytes, definition](Tx& tx, Context& context) -> Result<bool> {
    events::finish_job(tx, job);
    auto current = store::work(tx, id);
    if (!current || current->state != "issuing") return true;
    TRY(issue_document(tx, context, *current, definition, prepared, bytes));
    return true;
  };
  auto done = co_await write_task<bool>(parts_.database, member_.slot, std::move(write));
  CO_TRY(done);
  parts_.dispatcher.wake(member_.slot);
  co_return Result<void>{};
}

}  // namespace sen::procedures
