// Ways into a form: an offer that the state made, or a birth notice looked up by its number.
#include <algorithm>

#include "faces/citizen/room.hpp"
#include "web/fields.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

struct Offered {
  procedures::store::OfferRow row;
  const pack::Offer* offer = nullptr;
  const pack::Procedure* procedure = nullptr;
};

Result<Offered> find_offer(const Room& room, const RequestContext& request, Ref person) {
  Offered out;
  for (auto& row : room.host()->offers(person))
    if (std::to_string(row.id) == request.param("id")) out.row = std::move(row);
  for (const auto& offer : room.parts.pack->offers)
    if (offer.id == out.row.offer) out.offer = &offer;
  if (out.offer == nullptr) return fail(errors::kNotHere);
  out.procedure = room.parts.pack->procedure(out.row.procedure, room.zone().date_of(room.now()));
  if (out.procedure == nullptr) return fail(procedures::errors::kUnknownProcedure, {out.row.procedure});
  return out;
}

/// What the event says, in the words of its register: dates, names, texts and codes; never references, free numbers or
/// what says nothing about a person.
json::array facts_of(const Room& room, const Offered& offered, std::string& source, std::string_view language) {
  const auto& pack = *room.parts.pack;
  json::array facts;
  const auto event = std::find_if(pack.events.begin(), pack.events.end(),
                                  [&](const auto& item) { return item.id == offered.offer->on; });
  if (event == pack.events.end()) return facts;
  const auto in = pack.registers.find(event->register_id);
  if (in == pack.registers.end()) return facts;
  source = in->second.title.in(language);
  const json::value data = offered.row.data;
  for (const auto& name : event->fields) {
    const auto* field = in->second.field(name);
    const auto& value = at_path(at_path(data, "event"), name);
    if (field == nullptr || field->label.empty() || !field->personal || !value.is_string()) continue;
    using pack::FieldType;
    json::value text;
    if (field->type == FieldType::kCode)
      text = pack.code_label(field->codes, value.get_string(), language);
    else if (field->type == FieldType::kDate || field->type == FieldType::kText || field->type == FieldType::kName)
      text = readable(room.parts, value, language);
    if (text.is_null()) continue;
    facts.push_back(json::object{{"label", field->label.in(language)}, {"value", std::move(text)}});
  }
  return facts;
}

json::array gets_of(const Room& room, const RequestContext& request, const pack::Procedure& procedure) {
  json::array gets;
  for (const auto& step : procedure.steps) {
    const auto days = std::int64_t{step.limit.working_days};
    gets.push_back(json::object{{"title", step.title.in(request.language())},
                                {"text", say(room.parts, request, "citizen.offer.within", {{"days", days}})}});
  }
  return gets;
}

Task<web::Reply> offer_page(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  auto found = find_offer(room, request, actor.principal.person);
  const Offered offered = CO_TRY(found);
  const auto language = request.language();
  json::array asks;
  for (const auto& page : offered.procedure->pages) asks.push_back(json::object{{"text", page.title.in(language)}});
  std::string source;
  auto facts = facts_of(room, offered, source, language);
  co_return render(room.parts, request, "citizen/offer",
                   {{"title", procedures::fill(offered.offer->title, offered.row.data).in(language)},
                    {"text", procedures::fill(offered.offer->text, offered.row.data).in(language)},
                    {"facts", std::move(facts)},
                    {"source", source},
                    {"gets", gets_of(room, request, *offered.procedure)},
                    {"asks", std::move(asks)},
                    {"minutes", "5"},
                    {"legal", offered.procedure->law.in(language)},
                    {"action", "/offers/" + std::to_string(offered.row.id)},
                    {"back_url", "/"}});
}

Task<web::Reply> offer_take(Room& room, RequestContext& request) {
  auto who = reader(room, request, 2);
  const Actor& actor = *CO_TRY(who);
  auto found = find_offer(room, request, actor.principal.person);
  const Offered offered = CO_TRY(found);
  auto opened = co_await room.host()->open(actor.principal.person, offered.row.procedure, offered.row.start);
  if (!opened.ok()) co_return or_case(std::move(opened).error());
  co_return web::redirect("/drafts/" + opened->draft.token.text());
}

// ---- looking a birth notice up --------

constexpr const char* kBirth = "birth-linked";

const web::FieldTable kLookUp{
    "LookUpNotice",
    {{.name = "notice", .required = true, .doc = "Number of the birth notice", .max_length = 40},
     {.name = "mother_birth_date", .type = web::FieldType::kDate, .required = true, .doc = "The mother's birth date"}}};

json::object text_field(const RequestContext& request, const Room& room, const char* name) {
  json::object field{{"name", name},
                     {"label", say(room.parts, request, std::string("citizen.birth.") + name)},
                     {"choices", json::array()}};
  for (const auto* flag : {"is_text", "is_textarea", "is_choice", "is_select", "is_date", "is_tick"})
    field[flag] = false;
  return field;
}

HttpResponse show_look_up(Room& room, const RequestContext& request, const web::Form& form,
                          const std::map<std::string, std::string>& wrong, const std::string& refused) {
  json::object notice = text_field(request, room, "notice");
  notice["is_text"] = true;
  notice["hint"] = say(room.parts, request, "citizen.birth.notice_hint");
  notice["width"] = "20";
  notice["value"] = form.get("notice");
  json::object born = text_field(request, room, "mother_birth_date");
  born["is_date"] = true;
  for (const auto* part : {"day", "month", "year"}) born[part] = form.get(std::string("mother_birth_date_") + part);
  json::array errors;
  for (auto* field : {&notice, &born}) {
    const std::string name(text_at(*field, "name"));
    const auto found = wrong.find(name);
    if (found == wrong.end()) continue;
    (*field)["error"] = found->second;
    errors.push_back(json::object{{"href", "#" + name},
                                  {"text", named_error(std::string(text_at(*field, "label")), found->second)}});
  }
  if (!refused.empty()) errors.push_back(json::object{{"href", "#notice"}, {"text", refused}});
  const int status = errors.empty() ? 200 : 422;
  return render(room.parts, request, "citizen/form",
                {{"title", say(room.parts, request, "citizen.birth.title")},
                 {"intro", say(room.parts, request, "citizen.birth.intro")},
                 {"errors", std::move(errors)},
                 {"known", json::array()},
                 {"fields", json::array{std::move(notice), std::move(born)}},
                 {"action", "/services/birth"},
                 {"back_url", "/"}},
                status);
}

Task<web::Reply> birth_page(Room& room, RequestContext& request) {
  auto who = reader(room, request, 2);
  CO_TRY(who);
  co_return show_look_up(room, request, {}, {}, "");
}

Task<web::Reply> birth_open(Room& room, RequestContext& request) {
  auto who = reader(room, request, 2);
  const Actor& actor = *CO_TRY(who);
  auto read = request.form();
  web::Form form = CO_TRY(read);
  if (form.has("later")) co_return web::redirect("/");
  auto decoded = web::decode_form(kLookUp, form);
  if (!decoded.ok()) co_return show_look_up(room, request, form, field_errors(decoded.error(), request.language()), "");
  auto opened = co_await room.host()->open(actor.principal.person, kBirth, std::move(*decoded));
  if (opened.ok()) co_return web::redirect("/drafts/" + opened->draft.token.text());
  if (opened.error().is(procedures::errors::kSubmitted)) co_return or_case(std::move(opened).error());
  const auto code = opened.error().def->code;
  if (code == Code::kInternal || code == Code::kUnavailable || code == Code::kTimeout)
    co_return std::move(opened).error();
  const bool known = opened.error().is(procedures::errors::kNotEligible);
  co_return show_look_up(
      room, request, form, {},
      known ? opened.error().text(request.language()) : say(room.parts, request, "citizen.birth.not_found"));
}

}  // namespace

void add_offers(const Add& add) {
  add("GET", "/offers/{id}", offer_page);
  add("POST", "/offers/{id}", offer_take);
  add("GET", "/services/birth", birth_page);
  add("POST", "/services/birth", birth_open);
}

}  // namespace sen::faces::citizen
