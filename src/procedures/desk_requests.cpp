// What a unit asks of the applicant, and what comes back: drafts to confirm, objections, completions, withdrawal.
#include <algorithm>

#include "base/text.hpp"
#include "procedures/desk.hpp"

namespace sen::procedures {

Task<Result<Work>> Desk::send_draft(identity::Principal who, WorkId id, int version) {
  auto decision = [this](Tx& tx, Context& context, Work& work, const Definition& definition) -> Result<void> {
    if (!definition.step->has_confirm || (work.state != "open" && work.state != "objected"))
      return fail(errors::kWrongState);
    auto scope = TRY(scope_of(work, definition, context.now()));
    const auto kind = parts_.pack->documents.find(definition.step->confirm_document);
    if (kind == parts_.pack->documents.end()) return fail(errors::kPinnedLost, {definition.step->confirm_document});
    auto draft = TRY(document_content(scope, kind->second, ""));
    work.state = "confirming";
    work.data["asked"] = "confirm";
    work.asked_at = context.now();
    work.objections.clear();
    Ask ask;
    ask.dossier = work.dossier_code;
    ask.step = work.step;
    ask.kind = "confirm";
    ask.draft = std::move(draft);
    send_host(tx, context, work, kStepAsk, to_json(ask));
    return {};
  };
  auto done = co_await decide(std::move(who), id, version, std::move(decision));
  co_return CO_TRY(done);
}

Task<Result<Work>> Desk::accept_objections(identity::Principal who, WorkId id, int version) {
  auto decision = [this](Tx&, Context& context, Work& work, const Definition& definition) -> Result<void> {
    if (work.state != "objected") return fail(errors::kWrongState);
    json::object changes;
    for (const auto& item : work.objections)
      if (!item.wanted.empty()) changes[item.field] = item.wanted;
    const auto clean = TRY(clean_partial(*definition.procedure, changes));
    TRY(take_answers(work, definition, clean, context.now()));
    auto& sent = work.data["form_changes"];
    if (!sent.is_object()) sent = json::object{};  // changes of earlier rounds stay
    for (const auto& [key, value] : clean) sent.as_object()[key] = value;
    work.state = "open";
    return {};
  };
  auto done = co_await decide(std::move(who), id, version, std::move(decision));
  co_return CO_TRY(done);
}

/// New answers, and the name that the work goes by; the derived names must still work out.
Result<void> Desk::take_answers(Work& work, const Definition& definition, const json::object& answers,
                                Instant now) const {
  auto& form = work.data["form"];
  if (!form.is_object()) form = json::object{};
  for (const auto& [key, value] : answers) form.as_object()[key] = value;
  const auto scope = TRY(scope_of(work, definition, now));
  const auto name = text_at(scope.names.all(), "full_name");
  if (auto* known = work.data["case"].if_object(); known != nullptr && !name.empty()) (*known)["name"] = name;
  return {};
}

Task<Result<Work>> Desk::ask_supplement(identity::Principal who, WorkId id, int version, std::string note,
                                        std::vector<std::string> fields) {
  auto cleaned = clean_text(note, true);
  const std::string said = CO_TRY(cleaned);
  if (said.empty()) co_return fail(errors::kReasonMissing);
  auto decision = [this, said, fields](Tx& tx, Context& context, Work& work,
                                       const Definition& definition) -> Result<void> {
    if (!work.is_undecided() || work.state == "confirming" || work.state == "supplementing")
      return fail(errors::kWrongState);
    Error wrong = fail(errors::kFormWrong);
    const auto known = askable(*definition.procedure);
    for (const auto& field : fields)
      if (std::none_of(known.begin(), known.end(), [&](const auto* ask) { return ask->field == field; }))
        wrong.fields.push_back({"/" + field, &errors::kUnknownField, {}});
    if (!wrong.fields.empty()) return wrong;
    work.state = "supplementing";
    work.asked_at = context.now();
    work.data["asked"] = "supplement";
    work.data["supplements"] = int_at(work.data, "supplements") + 1;
    Ask ask;
    ask.dossier = work.dossier_code;
    ask.step = work.step;
    ask.kind = "supplement";
    ask.note = said;
    ask.fields = fields;
    send_host(tx, context, work, kStepAsk, to_json(ask));
    return {};
  };
  auto done = co_await decide(std::move(who), id, version, std::move(decision));
  co_return CO_TRY(done);
}

Result<Work> Desk::work_for(ReadTx& tx, const events::Message& message) const {
  auto work = store::work_of(tx, text_at(message.body, "dossier"), text_at(message.body, "step"));
  if (!work) return fail(errors::kNotFound);
  if (message.from != work->host) return fail(errors::kWrongSender);
  return std::move(*work);
}

Result<json::value> Desk::on_answer(Tx& tx, Context& context, const events::Message& message) {
  const auto answer = TRY(answer_from(message.body));
  auto work = TRY(work_for(tx, message));
  const bool supplied = answer.kind == "supplement";
  if (work.state != (supplied ? "supplementing" : "confirming")) return json::value(json::object{});
  if (supplied) {
    const auto definition = TRY(definition_of(work));
    TRY(take_answers(work, definition, answer.form, context.now()));
    work.data["supplied"] = answer.note;
    work.state = "open";
  } else {
    work.state = answer.answer == "objected" ? "objected" : "confirmed";
    work.objections = answer.objections;
    work.data["confirmed"] = answer.answer;
  }
  work.due_at = extend_due(work.due_at, context.now() - work.asked_at, parts_.pack->calendar, parts_.pack->zone());
  ++work.version;
  store::update_work(tx, work, context.now());
  tell_host(tx, context, work, "open", work.unit, {});
  return json::value(json::object{});
}

Result<json::value> Desk::on_withdraw(Tx& tx, Context& context, const events::Message& message) {
  auto work = TRY(work_for(tx, message));
  if (work.state == "withdrawn") return json::value(json::object{});
  if (!work.is_undecided()) return fail(errors::kTooLate);
  work.state = "withdrawn";
  ++work.version;
  store::update_work(tx, work, context.now());
  return json::value(json::object{});
}

}  // namespace sen::procedures
