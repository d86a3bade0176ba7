// Two records that may be one person, side by side: the officer says that they are two people, or, after a look at
// which record is kept, that they are one; then the pack's act merges them.
#include "base/text.hpp"
#include "faces/officer/quality_view.hpp"
#include "registers/errors.hpp"
#include "web/response.hpp"

namespace sen::faces::officer {
namespace {

using quality::KnownPair;
using quality::OpenedPair;
using quality::PairState;

/// What the officer chose and typed.
struct Typed {
  std::string keep;  ///< "one" or "other": the record that stays
  std::string reason;
  bool keep_missing = false;
  bool reason_missing = false;
  bool review = false;
  std::string refused;  ///< why the act did not merge them
};

struct Asked {
  Seat seat;
  const pack::Quality* quality = nullptr;
  const pack::QualityRule* rule = nullptr;
  KnownPair pair;
};

/// The pair that the address names, for the officer who asks. @errors as seat_of and rule_of; faces.not_found
Result<Asked> asked_for(const Parts& parts, const RequestContext& request) {
  const Seat seat = TRY(seat_of(parts, request));
  const auto [quality, rule] = TRY(rule_of(parts, request, seat));
  const auto one = parse_id(request.param("one")), other = parse_id(request.param("other"));
  if (!one.ok() || !other.ok()) return fail(errors::kNotHere);
  return Asked{seat, quality, rule, {std::string(request.param("rule")), *one, *other, PairState::kOpen, {}, {}}};
}

class View {
 public:
  View(const Parts& parts, const RequestContext& request, const Seat& seat, const pack::Quality& quality,
       const pack::QualityRule& rule, const OpenedPair& pair)
      : parts_(parts),
        request_(request),
        seat_(seat),
        quality_(quality),
        rule_(rule),
        pair_(pair),
        def_(parts.pack->registers.at(quality.register_id)) {}

  std::string queue() const {
    const std::string place(request_.query("place"));
    return "/officer/quality/" + quality_.register_id + "/" + rule_.id + (place.empty() ? "" : "?place=" + place);
  }

  HttpResponse draw(const Typed& typed) const {
    json::array errors;
    if (!typed.refused.empty()) errors.push_back(json::object{{"href", "#pair"}, {"text", typed.refused}});
    json::object reason{
        {"label", say(parts_, request_, "officer.quality.reason")},
        {"hint", say(parts_, request_, "officer.pair.reason_hint")},
        {"value", typed.reason},
        {"error", fault(parts_, request_, typed.reason_missing, "#reason", "officer.quality.reason_needed", errors)}};
    json::object keep{
        {"label", say(parts_, request_, "officer.pair.keep")},
        {"hint", say(parts_, request_, "officer.pair.keep_hint")},
        {"error", fault(parts_, request_, typed.keep_missing, "#keep", "officer.pair.keep_needed", errors)},
        {"choices", choices(typed)}};
    const int status = errors.empty() ? 200 : 422;
    const std::string place(request_.query("place"));
    return show(parts_, request_, seat_, "officer/quality_pair",
                {{"title", rule_.title.in(request_.language())},
                 {"fix", rule_.fix.in(request_.language())},
                 {"rows", rows()},
                 {"one_name", name(pair_.one)},
                 {"other_name", name(pair_.other)},
                 {"version_one", std::to_string(pair_.one.version)},
                 {"version_other", std::to_string(pair_.other.version)},
                 {"may_merge", !rule_.merge.empty()},
                 {"keep", std::move(keep)},
                 {"kept", typed.keep},
                 {"kept_text", choice_text(typed.keep == "other" ? pair_.other : pair_.one)},
                 {"gone_text", choice_text(typed.keep == "other" ? pair_.one : pair_.other)},
                 {"reason", std::move(reason)},
                 {"errors", std::move(errors)},
                 {"action", pair_url(quality_.register_id, pair_.pair) + (place.empty() ? "" : "?place=" + place)},
                 {"back_url", queue()},
                 {"review", typed.review}},
                status);
  }

 private:
  std::string name(const registers::Record& record) const { return title_of(parts_, record, quality_.register_id); }

  /// The name, and the number by which the two can be told apart.
  std::string choice_text(const registers::Record& record) const {
    for (const auto& field : def_.fields)
      if (field.type == pack::FieldType::kPin && record.values.at(field.name).is_string())
        return name(record) + ", " + field.label.in(request_.language()) + " " +
               std::string(text_at(record.values, field.name));
    return name(record);
  }

  json::array choices(const Typed& typed) const {
    return {json::object{{"value", "one"},
                         {"label", say(parts_, request_, "officer.pair.left") + ": " + choice_text(pair_.one)},
                         {"checked", typed.keep == "one"}},
            json::object{{"value", "other"},
                         {"label", say(parts_, request_, "officer.pair.right") + ": " + choice_text(pair_.other)},
                         {"checked", typed.keep == "other"}}};
  }

  json::array rows() const {
    json::array out;
    const auto one = field_rows(parts_, request_, def_, pair_.one);
    const auto other = field_rows(parts_, request_, def_, pair_.other);
    for (std::size_t i = 0; i < one.size(); ++i) {
      const auto& left = one[i].at("value");
      const auto& right = other[i].at("value");
      if (left.is_null() && right.is_null()) continue;
      const bool same = left == right;
      const std::string_view match = same ? "same" : left.is_null() || right.is_null() ? "missing" : "differs";
      out.push_back(json::object{{"label", one[i].at("label")},
                                 {"one", left},
                                 {"other", right},
                                 {"match", match},
                                 {"match_text", say(parts_, request_, "officer.pair." + std::string(match))}});
    }
    return out;
  }

  const Parts& parts_;
  const RequestContext& request_;
  const Seat& seat_;
  const pack::Quality& quality_;
  const pack::QualityRule& rule_;
  const OpenedPair& pair_;
  const pack::Register& def_;
};

Result<Typed> typed_of(const web::Form& form) {
  Typed typed;
  typed.keep = form.get("keep") == "one" || form.get("keep") == "other" ? form.get("keep") : "";
  typed.reason = first_characters(TRY(clean_text(form.get("reason"))), kReasonMax);
  typed.reason_missing = typed.reason.empty();
  return typed;
}

/// Both as they were when the officer looked at them.
Result<void> unchanged(const web::Form& form, const OpenedPair& pair) {
  const auto is = [&](std::string_view name, const registers::Record& record) {
    return form.get(name) == std::to_string(record.version);
  };
  if (is("version_one", pair.one) && is("version_other", pair.other)) return {};
  return fail(sen::errors::kRecordChanged);
}

/// @returns what the act answers
Task<Result<events::Reply>> merge(const Parts& parts, const Seat& seat, const pack::Quality& quality,
                                  const pack::QualityRule& rule, const OpenedPair& pair, const Typed& typed) {
  const bool keep_one = typed.keep == "one";
  events::Message message;
  parts.random.fill(message.id.bytes);  // a refusal is remembered by its id: trying again is another message
  message.from = message.to = seat.actor->agency;
  message.service = rule.merge;
  message.subject = pair.one.subject.text();
  message.purpose = quality.purpose;
  message.sent_at = parts.clock.now();
  message.body = json::object{{"duplicate", (keep_one ? pair.other : pair.one).subject.text()},
                              {"survivor", (keep_one ? pair.one : pair.other).subject.text()},
                              {"reason", typed.reason}};
  co_return co_await parts.carrier.deliver(std::move(message));
}

std::string refusal_text(const events::Reply& reply, std::string_view language) {
  const auto* def = error_named(reply.error_id);
  return def == nullptr ? reply.error_id : error_text(*def, reply.error_args, language);
}

}  // namespace

Task<web::Reply> quality_pair(const Parts& parts, RequestContext& request) {
  auto asked = asked_for(parts, request);
  const auto [seat, quality, rule, wanted] = CO_TRY(asked);
  auto read = co_await parts.quality.open_pair(steward_of(parts, seat), quality->register_id, wanted);
  const OpenedPair pair = CO_TRY(read);
  co_return View(parts, request, seat, *quality, *rule, pair).draw({});
}

Task<web::Reply> quality_decide(const Parts& parts, RequestContext& request) {
  auto asked = asked_for(parts, request);
  const auto [seat, quality, rule, wanted] = CO_TRY(asked);
  auto read_form = request.form();
  const web::Form form = CO_TRY(read_form);
  auto read = co_await parts.quality.open_pair(steward_of(parts, seat), quality->register_id, wanted);
  const OpenedPair pair = CO_TRY(read);
  auto fresh = unchanged(form, pair);
  CO_TRY(fresh);
  const View view(parts, request, seat, *quality, *rule, pair);
  auto read_typed = typed_of(form);
  Typed typed = CO_TRY(read_typed);
  const bool different = form.get("do") == "different";
  typed.keep_missing = !different && typed.keep.empty();
  if (typed.reason_missing || typed.keep_missing) co_return view.draw(typed);
  KnownPair decided = pair.pair;
  decided.reason = typed.reason;
  decided.officer = officer_text(seat);
  decided.state = different ? PairState::kDifferent : PairState::kSame;
  if (!different) {
    if (rule->merge.empty()) co_return fail(errors::kNotHere);
    typed.review = form.get("do") != "merge";
    if (typed.review) co_return view.draw(typed);
    auto delivered = co_await merge(parts, seat, *quality, *rule, pair, typed);
    const events::Reply reply = CO_TRY(delivered);
    if (!reply.ok) {
      typed.refused = refusal_text(reply, request.language());
      co_return view.draw(typed);
    }
  }
  auto settled = co_await parts.quality.settle(seat.actor->agency, quality->register_id, decided);
  CO_TRY(settled);
  co_return web::redirect(view.queue());
}

}  // namespace sen::faces::officer
