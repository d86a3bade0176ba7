// Who used my data, or my child's: every access over all agencies, by case, the newest case first and open, with
// evidence to check alone.
#include <algorithm>

#include "base/text.hpp"
#include "faces/citizen/room.hpp"
#include "faces/shared/views.hpp"
#include "web/response.hpp"

namespace sen::faces::citizen {
namespace {

using web::RequestContext;

constexpr std::size_t kCases = 8;  ///< on a page

/// Whose log the person asks for; only his own and his children's.
Result<Ref> subject_asked(const RequestContext& request, const Actor& actor,
                          const std::vector<std::pair<Ref, std::string>>& subjects) {
  if (request.query("subject").empty()) return actor.principal.person;
  const auto subject = Ref::parse(request.query("subject"));
  const bool mine = subject.ok() && std::any_of(subjects.begin(), subjects.end(),
                                                [&](const auto& item) { return item.first == *subject; });
  if (!mine) return fail(errors::kNotHere);
  return *subject;
}

/// "commune-committee:00004 / registrar / name" in words.
json::value officer_words(const Room& room, const std::string& officer, std::string_view language) {
  if (officer.empty()) return nullptr;
  const auto parts = split(officer, '/');
  const auto unit = trim(parts.front());
  if (unit.find(':') == std::string::npos) return json::value(officer);
  std::vector<std::string> words{room.parts.pack->unit_name(unit, room.zone().date_of(room.now()), language)};
  const auto* kind = room.parts.pack->unit_kind(unit.substr(0, unit.find(':')));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::string word = trim(parts[i]);
    if (i == 1 && kind != nullptr)
      for (const auto& role : kind->roles)
        if (role.id == word) word = role.name.in(language);
    words.push_back(std::move(word));
  }
  return json::value(join(words, ", "));
}

/// The field as a register calls it; "" for references and other technical names, which tell a person nothing.
std::string plain_label(const pack::Pack& pack, std::string_view service, std::string_view path,
                        std::string_view language) {
  if (const auto whole = pack.registers.find(path); service == "retention" && whole != pack.registers.end())
    return whole->second.title.in(language);
  auto label = field_label(pack, service, path, language);
  const auto dot = path.rfind('.');
  const auto last = dot == std::string_view::npos ? path : path.substr(dot + 1);
  if (label != path && label != last) return last == "ref" ? std::string() : label;
  for (const auto& [id, definition] : pack.registers) {
    const auto* field = definition.field(last);
    if (field != nullptr && !field->label.empty() && field->personal) return field->label.in(language);
  }
  return {};
}

/// A procedure's law is journaled as its record has it; people read it in their language.
std::string basis_words(const pack::Pack& pack, const journal::Access& access, std::string_view language) {
  for (const auto& procedure : pack.procedures)
    if (procedure.legal == access.basis_vi) return procedure.law.in(language);
  return language == "en" ? access.basis_en : access.basis_vi;
}

/// What one look and another have in common: they are told once, with the time of each.
struct Look {
  json::object row;
  json::array times;
};

json::object row_of(const Room& room, const RequestContext& request, const AccessItem& item) {
  const auto language = request.language();
  const auto& pack = *room.parts.pack;
  const auto& access = item.entry.access;
  const auto* consumer = pack.agency(access.consumer);
  const auto purpose = pack.purposes.find(access.purpose);
  std::vector<std::string> fields;
  for (const auto& path : access.fields) {
    auto label = plain_label(pack, access.service, path, language);
    if (!label.empty() && std::find(fields.begin(), fields.end(), label) == fields.end())
      fields.push_back(std::move(label));
  }
  const auto none = say(room.parts, request, "value.none");
  const auto basis = basis_words(pack, access, language);
  json::object row{{"office", consumer != nullptr ? consumer->name.in(language) : access.consumer},
                   {"officer", officer_words(room, access.officer, language)},
                   {"purpose", purpose != pack.purposes.end() ? purpose->second.title.in(language)
                               : access.purpose.empty()       ? none
                                                              : access.purpose},
                   {"basis", basis.empty() ? none : basis}};
  if (!access.released)
    row["refused"] = say(room.parts, request, "access.refused");
  else
    row["fields"] = fields.empty() ? none : join(fields, ", ");
  return row;
}

json::array looks_of(const Room& room, const RequestContext& request, Ref subject,
                     const std::vector<const AccessItem*>& items) {
  std::vector<Look> looks;
  for (const auto* item : items) {
    auto row = row_of(room, request, *item);
    auto same = std::find_if(looks.begin(), looks.end(), [&](const auto& look) { return look.row == row; });
    if (same == looks.end()) same = looks.insert(looks.end(), Look{std::move(row), {}});
    json::object time{{"proof_url", "/my-data/" + item->agency + "/" + std::to_string(item->entry.index) +
                                        "?subject=" + subject.text()}};
    put_when(time, room.zone(), item->entry.at);
    same->times.push_back(std::move(time));
  }
  json::array out;
  for (auto& look : looks) {
    look.row["often"] = look.times.size() > 1
                            ? json::value(say(room.parts, request, "citizen.access.times",
                                              {{"count", static_cast<std::int64_t>(look.times.size())}}))
                            : json::value();
    look.row["times"] = std::move(look.times);
    out.push_back(std::move(look.row));
  }
  return out;
}

struct CaseLooks {
  std::string id;
  std::vector<const AccessItem*> items;  ///< newest first
};

/// By case, the one that was looked at last first. @param items  newest first
std::vector<CaseLooks> by_case(const std::vector<AccessItem>& items) {
  std::vector<CaseLooks> cases;
  std::map<std::string_view, std::size_t> known;
  for (const auto& item : items) {
    const auto& id = item.entry.access.case_id;
    const auto [place, fresh] = known.try_emplace(id, cases.size());
    if (fresh) cases.push_back({id, {}});
    cases[place->second].items.push_back(&item);
  }
  return cases;
}

json::object case_group(const Room& room, const RequestContext& request, Ref person, Ref subject,
                        const CaseLooks& looks) {
  json::object group{{"entries", looks_of(room, request, subject, looks.items)},
                     {"count", say(room.parts, request, "citizen.access.times",
                                   {{"count", static_cast<std::int64_t>(looks.items.size())}})}};
  put_when(group, room.zone(), looks.items.front()->entry.at);
  auto mine =
      looks.id.empty() ? Result<procedures::Dossier>(fail(errors::kNotHere)) : room.host()->dossier(person, looks.id);
  if (mine.ok()) {
    const auto row = dossier_row(room, *mine, request.language());
    group["heading"] = row.at("title");
    group["code"] = looks.id;
    group["url"] = row.at("url");
  } else {
    const char* key = looks.id.starts_with("draft:")   ? "citizen.access.draft"
                      : looks.id.starts_with("offer:") ? "citizen.access.offer"
                                                       : "citizen.access.no_case";
    group["heading"] = say(room.parts, request, key);
  }
  return group;
}

Task<web::Reply> my_data(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  const Ref person = actor.principal.person;
  const auto people = subjects_of(room.parts, person, actor.principal.name);
  auto asked = subject_asked(request, actor, people);
  const Ref subject = CO_TRY(asked);
  auto found = co_await accesses_of(room.parts, person, subject);
  const std::vector<AccessItem> items = CO_TRY(found);
  json::array subjects;
  for (const auto& [ref, name] : people)
    subjects.push_back(
        json::object{{"name", name}, {"url", "/my-data?subject=" + ref.text()}, {"current", ref == subject}});
  const auto all = by_case(items);
  const auto from = parse_id(request.query("from"));
  const Slice slice = slice_of(from.ok() ? *from : 0, all.size(), kCases);
  json::array cases;
  for (std::size_t i = slice.first; i < slice.last; ++i) {
    auto group = case_group(room, request, person, subject, all[i]);
    group["open"] = i == slice.first;
    cases.push_back(std::move(group));
  }
  json::object data{{"subjects", std::move(subjects)}, {"cases", std::move(cases)}};
  put_pages(data, room.parts, request, "/my-data?subject=" + subject.text(), slice, all.size(), kCases);
  co_return render(room.parts, request, "citizen/access_log", std::move(data));
}

events::Question question_of(const Room& room, std::string agency, std::string service, Ref person, json::object args) {
  events::Question question;
  question.id = room.parts.random.ref();
  question.from = room.parts.settings.portal;
  question.to = std::move(agency);
  question.service = std::move(service);
  question.person = person;
  question.args = std::move(args);
  return question;
}

Task<web::Reply> evidence(Room& room, RequestContext& request) {
  auto who = reader(room, request);
  const Actor& actor = *CO_TRY(who);
  const Ref person = actor.principal.person;
  const auto people = subjects_of(room.parts, person, actor.principal.name);
  auto asked = subject_asked(request, actor, people);
  const Ref subject = CO_TRY(asked);
  const std::string agency(request.param("agency"));
  const auto index = parse_id(request.param("index"));
  if (!index.ok() || room.parts.pack->agency(agency) == nullptr) co_return fail(errors::kNotHere);
  // Only an entry about this person: an index alone says nothing about whose it is.
  auto about = co_await room.parts.carrier.ask(
      question_of(room, agency, "journal.about", person, {{"subject", subject.text()}}));
  const json::value entries = CO_TRY(about);
  bool mine = false;
  if (const auto* list = entries.if_array())
    for (const auto& item : *list) mine = mine || journal::entry_from_json(item).index == *index;
  if (!mine) co_return fail(errors::kNotHere);
  auto answered =
      co_await room.parts.carrier.ask(question_of(room, agency, "journal.evidence", person, {{"index", *index}}));
  const json::value proof = CO_TRY(answered);
  auto response = web::json_response(proof);
  web::set_header(response, "content-disposition",
                  "attachment; filename=\"" + agency + "-" + std::to_string(*index) + ".json\"");
  co_return response;
}

}  // namespace

void add_my_data(const Add& add) {
  add("GET", "/my-data", my_data);
  add("GET", "/my-data/{agency}/{index}", evidence);
}

}  // namespace sen::faces::citizen
