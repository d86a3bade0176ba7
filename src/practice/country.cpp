#include "practice/country.hpp"

#include <algorithm>

namespace sen::practice {
namespace {

constexpr int kBatch = 250;  // people a transaction: some 10 ms each

json::value ref_or_null(const People& people, int index) {
  if (index < 0) return nullptr;
  return json::value(people.people[static_cast<std::size_t>(index)].ref.text());
}
json::value name_or_null(const People& people, int index) {
  if (index < 0) return nullptr;
  return json::value(people.people[static_cast<std::size_t>(index)].full_name());
}

const registers::Provenance kWhy{"practice", "generator", "", "practice data", Ref{}};

/// A real register is not perfect: of some the mother's name was never entered, so that there is something to mend.
bool mother_forgotten(std::size_t index) { return index % 5 == 3; }

/// One of eleven who must have an identity card has none yet.
bool card_missing(std::size_t index) { return index % 11 == 4; }

/// Of twenty grown people of a commune one was entered twice, the second time without the middle name.
std::vector<bool> entered_twice(const People& people, CivilDate today) {
  std::map<std::string, int> met;
  std::vector<bool> out(people.people.size());
  constexpr std::size_t kNamed = 10;  // whom the practice is about, and who lives with them
  for (std::size_t i = kNamed; i < out.size(); ++i) {
    const auto& person = people.people[i];
    if (!person.middle.empty() && age_on(person.birth, today) >= 20) out[i] = met[person.birth_commune]++ % 20 == 5;
  }
  return out;
}

Result<void> write_second_record(Tx& tx, Context& context, const Person& person, json::object values,
                                 const Members& members) {
  values["ref"] = context.fresh_ref().text();
  values["middle_name"] = nullptr;
  values["full_name"] = person.surname + " " + person.given;
  const auto record = TRY(members.police_registers->create(tx, context, "person", values, person.birth, kWhy));
  const json::object number{{"person", values.at("ref")},
                            {"pin", record.values.at("pin")},
                            {"since", person.birth.iso()},
                            {"reason", "practice"}};
  TRY(members.police_registers->create(tx, context, "pin_history", number, person.birth, kWhy));
  return {};
}

Result<void> write_person(Tx& tx, Context& context, const People& people, std::size_t index, const Members& members,
                          bool twice) {
  const Person& person = people.people[index];
  json::object values{{"ref", person.ref.text()},
                      {"surname", person.surname},
                      {"middle_name", person.middle.empty() ? json::value(nullptr) : json::value(person.middle)},
                      {"given_name", person.given},
                      {"full_name", person.full_name()},
                      {"birth_date", person.birth.iso()},
                      {"sex", person.female ? "2" : "1"},
                      {"registration_place", person.birth_commune},
                      {"native_place", person.native_commune},
                      {"ethnicity", person.ethnicity},
                      {"nationality", "VN"},
                      {"mother", ref_or_null(people, person.mother)},
                      {"mother_name", mother_forgotten(index) ? json::value() : name_or_null(people, person.mother)},
                      {"father", ref_or_null(people, person.father)},
                      {"father_name", name_or_null(people, person.father)}};
  const auto record = TRY(members.police_registers->create(tx, context, "person", values, person.birth, kWhy));
  const json::object number{{"person", person.ref.text()},
                            {"pin", record.values.at("pin")},
                            {"since", person.birth.iso()},
                            {"reason", "practice"}};
  TRY(members.police_registers->create(tx, context, "pin_history", number, person.birth, kWhy));
  if (age_on(person.birth, context.today()) >= 14 && !card_missing(index)) {
    const json::object card{{"person", person.ref.text()},
                            {"number", record.values.at("pin")},
                            {"holder_name", person.full_name()},
                            {"issued_on", context.today().plus_days(-500).iso()}};
    TRY(members.police_registers->create(tx, context, "identity_card", card, context.today().plus_days(-500), kWhy));
  }
  return twice ? write_second_record(tx, context, person, std::move(values), members) : Result<void>{};
}

Result<void> write_household(Tx& tx, Context& context, const People& people, const Household& house,
                             const Members& members, CivilDate since) {
  const json::object values{{"head", ref_or_null(people, house.head)},
                            {"head_name", name_or_null(people, house.head)},
                            {"commune", house.commune},
                            {"address", house.address}};
  const auto record = TRY(members.police_registers->create(tx, context, "household", values, since, kWhy));
  for (int member : house.members) {
    const auto& person = people.people[static_cast<std::size_t>(member)];
    const json::object residence{{"person", person.ref.text()},
                                 {"household", record.values.at("file_number")},
                                 {"kind", "permanent"},
                                 {"commune", house.commune},
                                 {"address", house.address},
                                 {"head", ref_or_null(people, house.head)},
                                 {"head_name", name_or_null(people, house.head)},
                                 {"relation", person.relation},
                                 {"since", since.iso()}};
    TRY(members.police_registers->create(tx, context, "residence", residence, since, kWhy));
  }
  return {};
}

Result<void> write_marriage(Tx& tx, Context& context, const People& people, const Marriage& marriage,
                            const Members& members, std::size_t number) {
  const json::object values{{"wife", ref_or_null(people, marriage.wife)},
                            {"wife_name", name_or_null(people, marriage.wife)},
                            {"husband", ref_or_null(people, marriage.husband)},
                            {"husband_name", name_or_null(people, marriage.husband)},
                            {"number", std::to_string(number) + "/" + std::to_string(marriage.on.year())},
                            {"registered_on", marriage.on.iso()},
                            {"office", marriage.office}};
  TRY(members.justice_registers->create(tx, context, "marriage", values, marriage.on, kWhy));
  return {};
}

/// Runs `each(i)` for 0..count in batches of transactions.
template <class F>
Result<void> in_batches(const WriteNow& write, AgencySlot slot, std::size_t count, F each) {
  for (std::size_t from = 0; from < count; from += kBatch) {
    const auto until = std::min(count, from + kBatch);
    TRY(write(slot, [from, until, &each](Tx& tx, Context& context) -> Result<void> {
      for (std::size_t i = from; i < until; ++i) TRY(each(tx, context, i));
      return {};
    }));
  }
  return {};
}

std::string agency_of_unit(const Officer& officer) {
  if (officer.unit.starts_with("commune-police")) return "police";
  return officer.unit.starts_with("social-insurance") ? "insurance" : "justice";
}
AgencySlot slot_of(const Members& members, std::string_view agency) {
  return agency == "police" ? members.police : agency == "insurance" ? members.insurance : members.justice;
}

Result<void> write_accounts(const People& people, const Members& members, const WriteNow& write,
                            const std::vector<std::string>& pins, CivilDate today) {
  std::vector<std::size_t> adults;
  for (std::size_t i = 0; i < people.people.size(); ++i)
    if (age_on(people.people[i].birth, today) >= 14) adults.push_back(i);  // Decree 69/2024: level 2 from 14 on
  TRY(in_batches(write, members.portal, adults.size(), [&](Tx& tx, Context& context, std::size_t i) -> Result<void> {
    const auto& person = people.people[adults[i]];
    identity::NewAccount account{
        identity::Kind::kCitizen, pins[adults[i]], person.ref, person.full_name(), 2, "", "", {}};
    TRY(identity::create_account(tx, context, account));
    return {};
  }));
  for (const auto* agency : {"justice", "police", "insurance"}) {
    std::vector<const Officer*> mine;
    for (const auto& officer : people.officers)
      if (agency_of_unit(officer) == agency) mine.push_back(&officer);
    TRY(in_batches(write, slot_of(members, agency), mine.size(),
                   [&](Tx& tx, Context& context, std::size_t i) -> Result<void> {
                     const auto& officer = *mine[i];
                     const auto& person = people.people[static_cast<std::size_t>(officer.person)];
                     identity::NewAccount account{
                         identity::Kind::kOfficer,      officer.login, person.ref, person.full_name(), 2, agency, "",
                         {{officer.unit, officer.role}}};
                     TRY(identity::create_account(tx, context, account));
                     return {};
                   }));
  }
  return {};
}

}  // namespace

Result<void> populate(const People& people, const Members& members, const WriteNow& write, CivilDate today,
                      const std::function<void(int done, int of)>& progress) {
  const int all = static_cast<int>(people.people.size());
  TRY(in_batches(write, members.health, people.facilities.size(),
                 [&](Tx& tx, Context& context, std::size_t i) -> Result<void> {
                   const auto& facility = people.facilities[i];
                   const json::object values{{"code", facility.code},
                                             {"name", facility.name},
                                             {"kind", facility.kind},
                                             {"province", facility.province},
                                             {"commune", facility.commune}};
                   TRY(members.health_registers->create(tx, context, "facility", values, today, kWhy));
                   if (facility.kind != "hospital") return {};
                   identity::NewAccount account{identity::Kind::kMachine,
                                                "hospital." + facility.code,
                                                Ref{},
                                                facility.name,
                                                0,
                                                "health",
                                                facility.code,
                                                {}};
                   TRY(identity::create_account(tx, context, account));
                   return {};
                 }));
  const auto twice = entered_twice(people, today);
  TRY(in_batches(write, members.police, people.people.size(),
                 [&](Tx& tx, Context& context, std::size_t i) -> Result<void> {
                   if (i % kBatch == 0) progress(static_cast<int>(i), all);
                   return write_person(tx, context, people, i, members, twice[i]);
                 }));
  progress(all, all);
  const auto since = today.plus_days(-400);
  TRY(in_batches(write, members.police, people.households.size(), [&](Tx& tx, Context& context, std::size_t i) {
    return write_household(tx, context, people, people.households[i], members, since);
  }));
  TRY(in_batches(write, members.justice, people.marriages.size(), [&](Tx& tx, Context& context, std::size_t i) {
    return write_marriage(tx, context, people, people.marriages[i], members, i + 1);
  }));
  std::vector<std::string> pins(people.people.size());
  TRY(in_batches(write, members.police, people.people.size(), [&](Tx& tx, Context&, std::size_t i) -> Result<void> {
    for (const auto& record :
         members.police_registers->find(tx, "person", "ref", json::value(people.people[i].ref.text()), 1))
      pins[i] = text_at(record.values, "pin");
    return {};
  }));
  return write_accounts(people, members, write, pins, today);
}

Result<std::map<std::string, std::string>> hospital_credentials(const People& people, const Members& members,
                                                                const WriteNow& write) {
  std::map<std::string, std::string> tokens;
  TRY(write(members.health, [&](Tx& tx, Context& context) -> Result<void> {
    tokens.clear();
    for (const auto& facility : people.facilities) {
      if (facility.kind != "hospital") continue;
      const auto account = identity::find_by_login(tx, "hospital." + facility.code);
      if (!account) continue;
      const auto credential = TRY(identity::create_credential(tx, context, account->id, "practice", Elapsed::days(1)));
      tokens[facility.code] = "health." + credential.token;
    }
    return {};
  }));
  return tokens;
}

Result<std::string> insurance_credential(const Members& members, const WriteNow& write) {
  static constexpr const char* kLogin = "system.insurance";
  std::string token;
  TRY(write(members.insurance, [&](Tx& tx, Context& context) -> Result<void> {
    if (!identity::find_by_login(tx, kLogin))
      TRY(identity::create_account(
          tx, context, {identity::Kind::kMachine, kLogin, Ref{}, "Hệ thống giám định BHYT", 0, "insurance", "", {}}));
    const auto account = identity::find_by_login(tx, kLogin);
    if (!account) return {};  // only after the engine failed
    const auto credential = TRY(identity::create_credential(tx, context, account->id, "practice", Elapsed::days(1)));
    token = "insurance." + credential.token;
    return {};
  }));
  return token;
}

Cast cast_of(const People& people, const std::map<std::string, std::string>& credentials, int mother) {
  Cast cast;
  cast.mother = mother;
  const auto& woman = people.people[static_cast<std::size_t>(mother)];
  cast.father = woman.spouse;
  const auto& house = people.households[static_cast<std::size_t>(woman.household)];
  cast.head = house.head;
  cast.commune = house.commune;
  const auto place = house.commune;
  for (const auto& facility : people.facilities) {
    const auto found = credentials.find(facility.code);
    if (found == credentials.end() || facility.province != house.province) continue;
    cast.facility = facility.code;
    cast.facility_token = found->second;
    break;
  }
  for (const auto& officer : people.officers) {
    if (!officer.unit.ends_with(":" + place)) continue;
    const std::string part = officer.role == "residence-officer"   ? "police"
                             : officer.role == "insurance-officer" ? "insurance"
                                                                   : officer.role;
    cast.officers[part] = &officer;
  }
  return cast;
}

json::object birth_notice(const People& people, const Cast& cast, std::string_view mother_pin, std::string_view number,
                          CivilDate born_on, Random& dice) {
  const auto& mother = people.people[static_cast<std::size_t>(cast.mother)];
  const bool girl = dice.chance(48, 100);
  const auto hour = dice.below(24);
  return {{"number", number},
          {"facility", cast.facility},
          {"mother", {{"pin", mother_pin}, {"name", mother.full_name()}, {"birth_date", mother.birth.iso()}}},
          {"child",
           {{"sex", girl ? "2" : "1"},
            {"born_on", born_on.iso()},
            {"born_at", std::string(hour < 10 ? "0" : "") + std::to_string(hour) + ":15"},
            {"weight_grams", static_cast<std::int64_t>(2600 + dice.below(1400))},
            {"intended_middle", girl ? "Ngọc" : "Minh"},
            {"intended_given", intended_given(dice, girl)}}}};
}

}  // namespace sen::practice
