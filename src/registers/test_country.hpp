#pragma once
/// A small country made by hand for tests of registers and exchange: people with personal numbers, marriages, homes,
/// facilities, a book.
#include <filesystem>
#include <functional>
#include <string>

#include "base/check.hpp"
#include "pack/model.hpp"
#include "registers/registers.hpp"
#include "tests/engine/test_database.hpp"

namespace sen::test {

inline CivilDate day(std::string_view iso) {
  auto date = CivilDate::parse(iso);
  ASSERT(date.ok());
  return *date;
}

inline pack::Expr expr(std::string_view text) {
  auto parsed = feel::Expression::parse(text);
  ASSERT(parsed.ok());
  return {std::string(text), {"test.yaml", 1}, std::make_shared<const feel::Expression>(parsed.take())};
}

class TestClock final : public Clock {
 public:
  Instant at = *Instant::parse("2026-11-20T08:10:00Z");
  Instant now() const override { return at; }
  Elapsed monotonic() const override { return {at.us}; }
};

/// Counts upwards, so that references differ and runs repeat.
class TestRandom final : public SecureRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) {
      state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
      byte = static_cast<std::uint8_t>(state_ >> 40);
    }
  }

 private:
  std::uint64_t state_ = 42;
};

inline pack::RegisterField field(std::string name, pack::FieldType type,
                                 std::function<void(pack::RegisterField&)> more = {}) {
  pack::RegisterField out;
  out.name = std::move(name);
  out.type = type;
  if (more) more(out);
  return out;
}
inline void required(pack::RegisterField& f) { f.required = true; }
inline void unique(pack::RegisterField& f) { f.unique = true; }
inline void searchable(pack::RegisterField& f) { f.searchable = true; }
inline void of_sex(pack::RegisterField& f) { f.codes = "sex"; }
inline void of_ethnicity(pack::RegisterField& f) { f.codes = "ethnicity"; }
inline void issued_pin(pack::RegisterField& f) {
  f.unique = true;
  f.number = "pin";
}
inline void issued_entry(pack::RegisterField& f) {
  f.unique = true;
  f.number = "entry-number";
}

inline pack::Register register_of(std::string id, std::string agency, std::string subject,
                                  std::vector<pack::RegisterField> fields) {
  pack::Register out;
  out.id = std::move(id);
  out.agency = std::move(agency);
  out.title = {"Sổ " + out.id, "Register " + out.id};
  out.legal = "Luật Căn cước 2023";
  out.subject_field = std::move(subject);
  out.fields = std::move(fields);
  return out;
}

inline void add_registers(pack::Pack& pack) {
  using enum pack::FieldType;
  auto person = register_of("person", "police", "ref",
                            {field("ref", kPerson),
                             field("pin", kPin, issued_pin),
                             field("surname", kName, searchable),
                             field("middle_name", kName),
                             field("given_name", kName, required),
                             field("full_name", kName, required),
                             field("birth_date", kPartialDate, required),
                             field("sex", kCode, of_sex),
                             field("ethnicity", kCode, of_ethnicity),
                             field("birth_place", kText),
                             field("registration_place", kPlace),
                             field("native_place", kPlace),
                             field("mother", kPerson),
                             field("father", kPerson),
                             field("dead", kBoolean),
                             field("died_on", kDate),
                             field("note", kText, [](auto& f) { f.max_length = 20; }),
                             field("checked_at", kInstant),
                             field("order", kInteger),
                             field("savings", kMoney)});
  person.once_per_subject = true;
  person.search = {"full_name", "birth_date", "registration_place"};
  pack.registers["person"] = std::move(person);
  pack.registers["residence"] =
      register_of("residence", "police", "person",
                  {field("person", kPerson), field("household", kText, searchable), field("commune", kPlace, required),
                   field("address", kText), field("head", kPerson)});
  pack.registers["marriage"] =
      register_of("marriage", "justice", "wife",
                  {field("wife", kPerson), field("husband", kPerson, required), field("wife_name", kName),
                   field("husband_name", kName), field("ended_on", kDate)});
  pack.registers["birth_entry"] =
      register_of("birth_entry", "justice", "child",
                  {field("child", kPerson), field("number", kText, issued_entry), field("office", kPlace, required),
                   field("full_name", kName), field("registered_on", kDate)});
  pack.registers["facility"] = register_of(
      "facility", "health", "",
      {field("code", kText, unique), field("name", kText, required), field("province", kPlace, searchable)});
}

inline void add_number(pack::Pack& pack, std::string id, pack::Expr scope, pack::Expr format) {
  pack::Number number;
  number.id = id;
  number.scope = std::move(scope);
  number.format = std::move(format);
  pack.numbers[std::move(id)] = std::move(number);
}

inline void add_numbers(pack::Pack& pack) {
  add_number(pack, "pin", {},
             expr("pin_prefix(registration_place) + (if number(substring(birth_date, 1, 4)) >= 2000 then "
                  "(if sex = \"2\" then \"3\" else \"2\") else (if sex = \"2\" then \"1\" else \"0\")) + "
                  "substring(birth_date, 3, 2) + random(6)"));
  add_number(pack, "entry-number", expr("office + \"/\" + string(today().year)"),
             expr("next(4) + \"/\" + string(today().year)"));
  add_number(pack, "short", expr("\"all\""), expr("next(1)"));
  add_number(pack, "broken", expr("office"), expr("next(4)"));
}

inline pack::Place place(std::string code, pack::PlaceLevel level, std::string kind, std::string name,
                         std::string parent, pack::Validity valid) {
  pack::Place out;
  out.code = std::move(code);
  out.level = level;
  out.kind = std::move(kind);
  out.name = std::move(name);
  out.parent = std::move(parent);
  out.valid = valid;
  return out;
}

inline void add_places(pack::Pack& pack) {
  using enum pack::PlaceLevel;
  const pack::Validity era_b{{}, day("2025-07-01")};
  const pack::Validity era_c{day("2025-07-01"), {}};
  pack.places = {place("00004", kCommune, "phường", "Trúc Bạch", "001", era_b),
                 place("00004", kCommune, "phường", "Ba Đình", "01", era_c),
                 place("00007", kCommune, "phường", "Cũ", "001", era_b),
                 place("001", kDistrict, "quận", "Ba Đình", "01", era_b),
                 place("01", kProvince, "thành phố", "Hà Nội", "", era_b),
                 place("01", kProvince, "thành phố", "Hà Nội", "", era_c),
                 place("02650", kCommune, "phường", "Lào Cai", "15", era_c),
                 place("15", kProvince, "tỉnh", "Lào Cai", "", era_c)};
  pack.pin_prefixes = {{"01", "001"}, {"15", "015"}};
}

inline std::shared_ptr<pack::Pack> make_country() {
  auto pack = std::make_shared<pack::Pack>();
  pack->id = "test";
  auto zone = Zone::named("Asia/Ho_Chi_Minh");
  ASSERT(zone.ok());
  pack->zone_holder = zone.take();
  for (const char* id : {"police", "justice", "health", "portal"}) {
    pack::Agency agency;
    agency.id = id;
    pack->agencies.push_back(agency);
  }
  pack->alike_names = {{"hoang", "hoang"}, {"huynh", "hoang"}};
  pack->codes["sex"] = {"sex", "QCVN 109:2017/BTTTT", {}, {}, {{"1", {"Nam", "Male"}}, {"2", {"Nữ", "Female"}}}};
  pack->codes["ethnicity"] = {"ethnicity", "121-TCTK/PPCĐ", {}, {}, {{"01", {"Kinh", "Kinh"}}, {"02", {"Tày", "Tay"}}}};
  add_places(*pack);
  add_registers(*pack);
  add_numbers(*pack);
  return pack;
}

/// A store in a folder of its own; writes run when asked, each twice (the first run rolled back).
class TestStore {
 public:
  explicit TestStore(std::vector<std::string> agencies, bool run_twice = true)
      : agencies_(std::move(agencies)), run_twice_(run_twice) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sen-registers-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    open();
  }
  ~TestStore() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    database_ = TestDatabase::open({.folder = folder_,
                                    .agencies = agencies_,
                                    .zone = *Zone::named("Asia/Ho_Chi_Minh"),
                                    .clock = &clock,
                                    .random = &random,
                                    .run_twice = run_twice_});
  }
  /// Power is lost: what did not commit is gone.
  void crash() {
    database_->abandon();
    database_.reset();
    open();
  }
  TestDatabase& db() { return *database_; }

  /// One transaction, now.
  Result<void> write(AgencySlot agency, Database::WriteFn fn) {
    std::optional<Result<void>> outcome;
    db().submit(agency, std::move(fn), [&](Result<void> result) { outcome.emplace(std::move(result)); });
    while (!outcome) ASSERT(db().drain_once() > 0);
    return std::move(*outcome);
  }
  void tick(Elapsed by = Elapsed::seconds(1)) { clock.at = clock.at + by; }

  TestClock clock;
  TestRandom random;

 private:
  std::vector<std::string> agencies_;
  bool run_twice_;
  std::string folder_;
  std::unique_ptr<TestDatabase> database_;
};

}  // namespace sen::test
