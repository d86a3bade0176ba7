#include <algorithm>

#include "base/text.hpp"
#include "pack/load.hpp"

namespace sen::pack {

bool Loading::first(std::string_view kind, const std::string& id, const Source& at) {
  const auto [entry, added] = seen.emplace(std::string(kind) + " " + id, at);
  if (!added) {
    report.error(errors::kRepeated, at,
                 {std::string(kind), id, entry->second.file + ":" + std::to_string(entry->second.line)});
  }
  return added;
}

void load_pack_file(Loading& in, const Reader& map) {
  in.first("pack", "", map.source());
  in.pack.id = map.name("pack", Reader::Name::kPlain);
  in.pack.name = map.need_both("name");
  in.pack.languages = map.names("languages");
  if (in.pack.languages != std::vector<std::string>{"vi", "en"}) {
    in.report.error(errors::kWrongShape, map.source("languages"),
                    {"languages", "[vi, en] (other languages come later)"});
  }
  for (const Yaml* group : map.list("alike_names")) {
    if (group->items.size() < 2)
      in.report.error(errors::kWrongShape, {map.source().file, group->line},
                      {"alike_names", "lists such as [hoang, huynh]"});
    for (const Yaml& one : group->items)
      in.pack.alike_names[fold_plain(one.text)] = fold_plain(group->items.front().text);
  }
  auto zone = Zone::named(map.need_text("zone"));
  if (zone.ok()) {
    in.pack.zone_holder = zone.take();
  } else {
    in.report.error(errors::kBadValue, map.source("zone"),
                    {"zone", map.text("zone"), "", "an IANA name such as Asia/Ho_Chi_Minh"});
  }
}

namespace {

UnitKind read_unit(const Reader& map) {
  UnitKind out;
  out.id = map.name("unit", Reader::Name::kPlain);
  out.name = map.need_both("name");
  out.per = map.choose<std::string>(
      "per", {{"commune", "commune"}, {"province", "province"}, {"country", "country"}, {"facility", "facility"}},
      "country");
  if (out.per != "country") {
    for (const std::string* text : {&out.name.vi, &out.name.en}) {
      if (text->empty() || text->find("{place}") != std::string::npos) continue;
      map.report().error(errors::kWrongShape, map.source("name"),
                         {map.what() + ": name", "a text with {place}, because there is one unit for each " + out.per});
    }
  }
  for (const Reader& role : map.maps("roles", "role", "the role")) {
    Role one{role.name("role", Reader::Name::kPlain), role.need_both("name"), {}};
    const std::vector<std::string> known{"decide", "sign", "look_up"};
    for (const std::string& right : role.names("may")) {
      if (std::ranges::find(known, right) == known.end()) {
        map.report().error(errors::kBadValue, role.source("may"),
                           {"may", right, did_you_mean(right, known), join_names(known)});
      }
      one.may.insert(right);
    }
    out.roles.push_back(std::move(one));
  }
  return out;
}

}  // namespace

void load_agency(Loading& in, const Reader& map) {
  Agency out;
  out.source = map.source();
  out.id = map.name("agency", Reader::Name::kSql);
  out.code = map.need_text("code");
  out.name = map.need_both("name");
  out.short_name = map.has("short_name") ? map.both("short_name") : out.name;
  map.warn_if_assumed();
  for (const Reader& unit : map.maps("units", "unit", "the unit")) {
    out.units.push_back(read_unit(unit));
    in.first("unit", out.units.back().id, unit.source());
    for (const Role& role : out.units.back().roles)
      in.first("role", out.units.back().id + "/" + role.id, unit.source());
  }
  if (in.first("agency", out.id, out.source)) in.pack.agencies.push_back(std::move(out));
}

void load_codes(Loading& in, const Reader& map) {
  CodeList out;
  out.id = map.name("codes", Reader::Name::kPlain);
  out.system = map.need_text("system");
  out.valid = map.valid();
  out.title = map.need_both("title");
  for (const Reader& item : map.maps("items", "code", "the code")) {
    CodeItem one{item.name("code", Reader::Name::kCode), Text{item.text("vi"), item.text("en")}};
    if (one.label.vi.empty()) in.report.error(errors::kMissingTranslation, item.source(), {item.what(), "vi"});
    if (one.label.en.empty()) in.report.error(errors::kMissingTranslation, item.source(), {item.what(), "en"});
    in.first("code of " + out.id, one.code, item.source());
    out.items.push_back(std::move(one));
  }
  if (out.items.empty()) map.need("items");
  if (in.first("code list", out.id, map.source())) in.pack.codes.emplace(out.id, std::move(out));
}

void load_calendar(Loading& in, const Reader& map) {
  const std::string year = map.need_text("calendar");
  in.first("calendar", year, map.source());
  if (!map.has("legal")) in.report.error(errors::kNoLegalBasis, map.source(), {map.what()});
  for (const Reader& day : map.maps("days", "day", "the day")) {
    const auto date = day.date("date");
    const bool works =
        day.choose<bool>("kind", {{"holiday", false}, {"compensation", false}, {"swapped-workday", true}}, false);
    day.date("for");
    if (day.text("vi").empty()) in.report.error(errors::kMissingTranslation, day.source(), {day.what(), "vi"});
    if (day.text("en").empty()) in.report.error(errors::kMissingTranslation, day.source(), {day.what(), "en"});
    if (!date) continue;
    if (std::to_string(date->year()) != year) {
      in.report.error(errors::kBadValue, day.source(), {"date", date->iso(), "", "days of " + year});
    }
    if (in.first("day", date->iso(), day.source())) in.pack.calendar.overrides[*date] = works;
  }
}

void load_week(Loading& in, const Reader& map) {
  in.first("week", "", map.source());
  in.has_week = true;
  static const std::vector<std::string> days{"monday", "tuesday",  "wednesday", "thursday",
                                             "friday", "saturday", "sunday"};
  Calendar& calendar = in.pack.calendar;
  calendar.weekdays.clear();
  for (const std::string& name : map.names("working_days")) {
    const auto found = std::ranges::find(days, name);
    if (found == days.end()) {
      in.report.error(errors::kBadValue, map.source("working_days"),
                      {"working_days", name, did_you_mean(name, days), join_names(days)});
    } else {
      calendar.weekdays.insert(static_cast<int>(found - days.begin()) + 1);
    }
  }
  if (calendar.weekdays.empty()) {
    map.need("working_days");
    calendar.weekdays.insert(1);
  }
  int opens = -1, closes = -1;
  for (const Reader& hours : map.maps("hours", "hours", "the hours")) {
    const int from = hours.minute("from"), until = hours.minute("until");
    if (from < 0 || until <= from || from < closes) {
      in.report.error(errors::kWrongShape, hours.source(), {"hours", "in order, each from before its until"});
      continue;
    }
    if (opens < 0) opens = from;
    closes = until;
  }
  if (opens >= 0) {
    calendar.opens_minute = opens;
    calendar.closes_minute = closes;
  }
  map.minute("cutoff");
  // One way of counting is known (Civil Code 2015 arts. 147-148); the file says it so that a reader sees it.
  if (const auto counting = map.map("counting", "counting", "counting")) {
    counting->choose<int>("starts", {{"next-day", 0}}, 0);
    counting->choose<int>("ends_on_day_off", {{"next-working-day", 0}}, 0);
  }
}

}  // namespace sen::pack
