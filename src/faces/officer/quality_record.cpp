// One record that breaks a rule: the steward sees it (and its subject sees that), corrects it after a look at before
// and after, or says that it is right as it stands.
#include <algorithm>

#include "base/text.hpp"
#include "faces/officer/quality_view.hpp"
#include "web/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

/// What the steward typed.
struct Typed {
  std::map<std::string, std::string> values;
  std::string reason;
  std::vector<FieldError> wrong;
  bool reason_missing = false;
  bool nothing_changed = false;
  bool review = false;
};

/// Fields that the rule reads and a person can type: not whom the record is about, not an issued number.
std::vector<const pack::RegisterField*> editable(const pack::Register& def, const pack::QualityRule& rule) {
  using enum pack::FieldType;
  std::vector<const pack::RegisterField*> out;
  for (const auto* expr : {&rule.holds, &rule.expected, &rule.event, &rule.recorded}) {
    if (!*expr) continue;
    for (const auto& name : expr->parsed->roots()) {
      const auto* field = def.field(name);
      const bool typed = field != nullptr && name != def.subject_field && field->number.empty() &&
                         (field->type == kText || field->type == kName || field->type == kDate ||
                          field->type == kPartialDate || field->type == kCode);
      if (typed && std::ranges::find(out, field) == out.end()) out.push_back(field);
    }
  }
  return out;
}

json::value hint_of(const Parts& parts, const RequestContext& request, const pack::RegisterField& field) {
  if (field.type == pack::FieldType::kPartialDate || field.type == pack::FieldType::kDate)
    return json::value(say(parts, request, "officer.quality.date_hint"));
  const auto list = parts.pack->codes.find(field.codes);
  if (field.type != pack::FieldType::kCode || list == parts.pack->codes.end() || list->second.items.size() > 8)
    return nullptr;
  std::vector<std::string> codes;
  for (const auto& item : list->second.items) codes.push_back(item.code + " " + item.label.in(request.language()));
  return json::value(say(parts, request, "officer.quality.code_hint", {{"codes", join(codes, "; ")}}));
}

/// Of the typed values those that differ from the record; empty text is no value.
json::object changes_of(const registers::Record& record, const std::vector<const pack::RegisterField*>& fields,
                        const Typed& typed) {
  json::object out;
  for (const auto* field : fields) {
    const auto found = typed.values.find(field->name);
    if (found == typed.values.end()) continue;
    json::value value = found->second.empty() ? json::value(nullptr) : json::value(found->second);
    if (value != record.values.at(field->name)) out[field->name] = std::move(value);
  }
  return out;
}

class View {
 public:
  View(const Parts& parts, const RequestContext& request, const Seat& seat, const pack::Quality& quality,
       const pack::QualityRule& rule, const registers::Record& record)
      : parts_(parts),
        request_(request),
        seat_(seat),
        quality_(quality),
        rule_(rule),
        record_(record),
        def_(parts.pack->registers.at(quality.register_id)),
        fields_(editable(def_, rule)) {}

  const std::vector<const pack::RegisterField*>& fields() const { return fields_; }

  HttpResponse draw(const Typed& typed) const {
    json::array errors;
    json::array fields = field_list(typed, errors);
    json::object reason{
        {"label", say(parts_, request_, "officer.quality.reason")},
        {"hint", say(parts_, request_, "officer.quality.reason_hint")},
        {"value", typed.reason},
        {"error", fault(parts_, request_, typed.reason_missing, "#reason", "officer.quality.reason_needed", errors)}};
    if (typed.nothing_changed)
      errors.push_back(json::object{{"href", fields_.empty() ? "#reason" : "#" + fields_.front()->name},
                                    {"text", say(parts_, request_, "officer.quality.nothing_changed")}});
    const int status = errors.empty() ? 200 : 422;
    const std::string base = "/officer/quality/" + quality_.register_id + "/" + rule_.id;
    const std::string place(request_.query("place"));
    const std::string tail = place.empty() ? "" : "?place=" + place;
    return show(parts_, request_, seat_, "officer/quality_record",
                {{"name", title_of(parts_, record_, quality_.register_id)},
                 {"rule_title", rule_.title.in(request_.language())},
                 {"fix", rule_.fix.in(request_.language())},
                 {"rows", field_rows(parts_, request_, def_, record_)},
                 {"fields", std::move(fields)},
                 {"changes", change_list(typed)},
                 {"version", std::to_string(record_.version)},
                 {"reason", std::move(reason)},
                 {"errors", std::move(errors)},
                 {"action", base + "/" + std::to_string(record_.id) + tail},
                 {"back_url", base + tail},
                 {"review", typed.review}},
                status);
  }

 private:
  json::array field_list(const Typed& typed, json::array& errors) const {
    json::array out;
    for (const auto* field : fields_) {
      const auto found = typed.values.find(field->name);
      const auto& stored = record_.values.at(field->name);
      json::object one{{"name", field->name},
                       {"label", field->label.in(request_.language())},
                       {"hint", hint_of(parts_, request_, *field)},
                       {"value", found != typed.values.end() ? json::value(found->second) : stored},
                       {"error", nullptr}};
      for (const auto& wrong : typed.wrong) {
        if (wrong.pointer != "/" + field->name) continue;
        one["error"] = error_text(*wrong.def, wrong.args, request_.language());
        errors.push_back(json::object{{"href", "#" + field->name}, {"text", one["error"]}});
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  json::array change_list(const Typed& typed) const {
    json::array out;
    if (!typed.review) return out;
    for (const auto& change : changes_of(record_, fields_, typed)) {
      const auto* field = def_.field(change.key());
      out.push_back(
          json::object{{"label", field->label.in(request_.language())},
                       {"before", field_text(parts_, *field, record_.values.at(change.key()), request_.language())},
                       {"after", field_text(parts_, *field, change.value(), request_.language())}});
    }
    return out;
  }

  const Parts& parts_;
  const RequestContext& request_;
  const Seat& seat_;
  const pack::Quality& quality_;
  const pack::QualityRule& rule_;
  const registers::Record& record_;
  const pack::Register& def_;
  std::vector<const pack::RegisterField*> fields_;
};

std::int64_t id_of(const RequestContext& request) {
  const auto id = parse_id(request.param("id"));
  return id.ok() ? *id : 0;
}

Result<Typed> typed_of(const std::vector<const pack::RegisterField*>& fields, const web::Form& form) {
  Typed typed;
  for (const auto* field : fields)
    if (form.has(field->name)) typed.values[field->name] = trim(form.get(field->name));
  typed.reason = first_characters(TRY(clean_text(form.get("reason"))), kReasonMax);
  typed.reason_missing = typed.reason.empty();
  return typed;
}

}  // namespace

std::string title_of(const Parts& parts, const registers::Record& record, std::string_view register_id) {
  const auto def = parts.pack->registers.find(register_id);
  if (def != parts.pack->registers.end() && !def->second.search.name.empty())
    return std::string(text_at(record.values, def->second.search.name));
  return std::to_string(record.id);
}

Result<std::pair<const pack::Quality*, const pack::QualityRule*>> rule_of(const Parts& parts,
                                                                          const RequestContext& request,
                                                                          const Seat& seat) {
  const auto* quality = TRY(register_to_read(parts, request, seat));
  const auto* rule = quality->rule(request.param("rule"));
  if (rule == nullptr) return fail(errors::kNotHere);
  return std::pair(quality, rule);
}

namespace {

/// Rules over pairs have a page of their own.
Result<std::pair<const pack::Quality*, const pack::QualityRule*>> record_rule(const Parts& parts,
                                                                              const RequestContext& request,
                                                                              const Seat& seat) {
  const auto found = TRY(rule_of(parts, request, seat));
  if (found.second->kind == pack::QualityKind::kPairs) return fail(errors::kNotHere);
  return found;
}

}  // namespace

Task<web::Reply> quality_record(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto picked = record_rule(parts, request, seat);
  const auto [quality, rule] = CO_TRY(picked);
  auto read = co_await parts.quality.open(steward_of(parts, seat), quality->register_id, id_of(request));
  const quality::Opened opened = CO_TRY(read);
  co_return View(parts, request, seat, *quality, *rule, opened.record).draw({});
}

Task<web::Reply> quality_mend(const Parts& parts, RequestContext& request) {
  auto sat = seat_of(parts, request);
  const Seat seat = CO_TRY(sat);
  auto picked = record_rule(parts, request, seat);
  const auto [quality, rule] = CO_TRY(picked);
  auto read_form = request.form();
  const web::Form form = CO_TRY(read_form);
  auto read = co_await parts.quality.open(steward_of(parts, seat), quality->register_id, id_of(request));
  const quality::Opened opened = CO_TRY(read);
  const View view(parts, request, seat, *quality, *rule, opened.record);
  auto read_typed = typed_of(view.fields(), form);
  Typed typed = CO_TRY(read_typed);
  if (typed.reason_missing) co_return view.draw(typed);
  const std::string back =
      "/officer/quality/" + quality->register_id + "/" + rule->id + "?place=" + std::string(request.query("place"));
  if (form.get("do") == "accept") {
    auto accepted = co_await parts.quality.accept(steward_of(parts, seat), quality->register_id, opened.record.id,
                                                  rule->id, typed.reason);
    CO_TRY(accepted);
    co_return web::redirect(back);
  }
  auto changes = changes_of(opened.record, view.fields(), typed);
  typed.nothing_changed = changes.empty();
  typed.review = !changes.empty() && form.get("do") == "review";
  if (typed.nothing_changed || typed.review) co_return view.draw(typed);
  const auto version = parse_id(form.get("version"));
  auto mended =
      co_await parts.quality.mend(steward_of(parts, seat), quality->register_id, opened.record.id, std::move(changes),
                                  version.ok() ? static_cast<int>(*version) : 0, typed.reason);
  if (mended.ok()) co_return web::redirect(back);
  if (mended.error().fields.empty()) co_return mended.error();
  typed.wrong = mended.error().fields;
  co_return view.draw(typed);
}

}  // namespace sen::faces::officer
