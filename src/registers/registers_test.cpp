// Goal: records are written, found, refused and numbered as the pack says. Method: a hand-made country on a real SQLite
// store; every write runs twice, the first time rolled back.
#include <gtest/gtest.h>

#include <set>

#include "base/text.hpp"
#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using test::day;

constexpr AgencySlot kPolice{0};
constexpr AgencySlot kJustice{1};
constexpr AgencySlot kHealth{2};

Ref person(std::uint8_t n) { return Ref{{n, 1, 2, 3}}; }

std::unique_ptr<Registers> compiled(const std::shared_ptr<pack::Pack>& pack, const std::string& agency) {
  auto out = Registers::compile(pack, agency);
  EXPECT_TRUE(out.ok());
  return out.take();
}

class RegistersTest : public testing::Test {
 protected:
  RegistersTest() {
    EXPECT_TRUE(store_.db().migrate(kPolice, police_->migrations()).ok());
    EXPECT_TRUE(store_.db().migrate(kJustice, justice_->migrations()).ok());
    EXPECT_TRUE(store_.db().migrate(kHealth, health_->migrations()).ok());
  }

  static json::object child(std::uint8_t n) {
    return {{"ref", person(n).text()},    {"surname", "Nguyễn"}, {"given_name", "An"}, {"full_name", "Nguyễn An"},
            {"birth_date", "2026-11-18"}, {"sex", "2"},          {"ethnicity", "01"},  {"registration_place", "00004"}};
  }

  Result<Record> create(const Registers& registers, AgencySlot slot, std::string_view id, const json::object& values,
                        std::string_view from = "2026-11-20") {
    std::optional<Record> record;
    auto outcome = store_.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      record = TRY(registers.create(tx, context, id, values, day(from), why_));
      return {};
    });
    if (!outcome.ok()) return outcome.error();
    return std::move(*record);
  }
  Result<Record> add(const json::object& values) { return create(*police_, kPolice, "person", values); }

  std::vector<Record> find(const Registers& registers, AgencySlot slot, std::string_view id, std::string_view field,
                           json::value value) {
    return *read_now<std::vector<Record>>(store_.db(), slot, [&](ReadTx& tx) -> Result<std::vector<Record>> {
      return registers.find(tx, id, field, value);
    });
  }
  std::vector<Record> people(std::string_view field, json::value value) {
    return find(*police_, kPolice, "person", field, std::move(value));
  }
  std::int64_t count(std::string_view id) {
    return *read_now<std::int64_t>(store_.db(), kPolice,
                                   [&](ReadTx& tx) -> Result<std::int64_t> { return police_->count(tx, id); });
  }

  std::shared_ptr<pack::Pack> pack_ = test::make_country();
  std::unique_ptr<Registers> police_ = compiled(pack_, "police");
  std::unique_ptr<Registers> justice_ = compiled(pack_, "justice");
  std::unique_ptr<Registers> health_ = compiled(pack_, "health");
  test::TestStore store_{{"police", "justice", "health"}};
  Provenance why_{"justice", "commune-committee:00004 / officer / 7", "G15-1", "Luật Hộ tịch", person(99)};
};

TEST_F(RegistersTest, a_record_comes_back_as_it_was_stated) {
  auto values = child(1);
  values["dead"] = false;
  values["order"] = -3;
  values["savings"] = 1'234'567;
  values["checked_at"] = "2026-11-20T15:10:00.000001+07:00";
  values["mother"] = person(2).text();
  auto made = add(values);
  ASSERT_TRUE(made.ok()) << made.error().text("en");
  EXPECT_EQ(made->version, 1);
  EXPECT_EQ(made->subject, person(1));
  auto found = people("ref", json::value(person(1).text()));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, made->id);
  EXPECT_EQ(found[0].values, made->values);
  EXPECT_EQ(found[0].values.at("order"), json::value(-3));
  EXPECT_EQ(found[0].values.at("dead"), json::value(false));
  EXPECT_EQ(found[0].values.at("checked_at"), json::value("2026-11-20T08:10:00.000001Z"));
  EXPECT_EQ(found[0].values.at("mother"), json::value(person(2).text()));
  EXPECT_TRUE(found[0].values.at("father").is_null());
  EXPECT_EQ(found[0].values.size(), pack_->registers.at("person").fields.size());
  EXPECT_EQ(people("mother", json::value(person(2).text())).size(), 1U);
  EXPECT_EQ(people("surname", "Nguye\u0302\u0303n").size(), 1U);  // decomposed, as phones send it
  EXPECT_TRUE(people("surname", "Nguyen").empty());
  EXPECT_TRUE(people("given_name", "An").empty());  // not findable
  EXPECT_TRUE(people("nothing", "An").empty());
  EXPECT_TRUE(people("ref", "not a reference").empty());
  EXPECT_FALSE(police_->findable("person", "given_name"));
  EXPECT_TRUE(police_->findable("person", "mother"));
  EXPECT_EQ(count("person"), 1);
}

TEST_F(RegistersTest, a_register_is_listed_page_by_page_without_what_ended) {
  std::vector<std::int64_t> ids;
  for (std::uint8_t n = 1; n <= 5; ++n) ids.push_back(add(child(n))->id);
  ASSERT_TRUE(store_
                  .write(kPolice,
                         [&](Tx& tx, Context& context) {
                           return police_->end(tx, context, "person", ids[1], day("2026-11-20"), why_);
                         })
                  .ok());
  const auto page = [&](std::string_view id, std::int64_t after, int limit) {
    std::vector<std::int64_t> out;
    const auto read = [&](ReadTx& tx) -> Result<bool> {
      for (const auto& record : police_->list(tx, id, after, limit)) out.push_back(record.id);
      return true;
    };
    EXPECT_TRUE(read_now<bool>(store_.db(), kPolice, read).ok());
    return out;
  };
  EXPECT_EQ(page("person", 0, 2), (std::vector<std::int64_t>{ids[0], ids[2]}));
  EXPECT_EQ(page("person", ids[2], 5), (std::vector<std::int64_t>{ids[3], ids[4]}));
  EXPECT_TRUE(page("person", ids[4], 5).empty());
  EXPECT_TRUE(page("person", 0, 0).empty());
  EXPECT_TRUE(page("nothing", 0, 5).empty());
}

TEST_F(RegistersTest, a_code_stands_beside_its_system) {
  ASSERT_TRUE(add(child(1)).ok());
  std::string system;
  ASSERT_TRUE(store_.db()
                  .snapshot(kPolice,
                            [&](ReadTx& tx) -> Result<void> {
                              auto cursor = tx.query({"SELECT sex_system FROM @person"});
                              if (cursor.next()) system = cursor.string(0);
                              return {};
                            })
                  .ok());
  EXPECT_EQ(system, "QCVN 109:2017/BTTTT");
}

TEST_F(RegistersTest, all_wrong_fields_are_named_at_once) {
  auto values = child(1);
  values["sex"] = "9";
  values["given_name"] = "An2";
  values["birth_date"] = "2026-02-30";
  values["registration_place"] = "99999";
  values["note"] = "a note that is far too long to keep";
  values["a/b~c"] = 1;
  values.erase("full_name");
  const auto refused = add(values);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(errors::kRecordField));
  std::map<std::string, std::string> told;
  for (const auto& field : refused.error().fields) {
    told[field.pointer] = field.def->id;
    for (const auto& arg : field.args) EXPECT_EQ(arg.find("An2"), std::string::npos);
  }
  const std::map<std::string, std::string> expected{
      {"/sex", "registers.field_code"},           {"/given_name", "registers.field_name"},
      {"/birth_date", "registers.field_date"},    {"/registration_place", "registers.field_place"},
      {"/note", "registers.field_too_long"},      {"/a~1b~0c", "registers.field_unknown"},
      {"/full_name", "registers.field_required"},
  };
  EXPECT_EQ(told, expected);
  EXPECT_EQ(count("person"), 0);
}

TEST_F(RegistersTest, a_subject_is_needed_and_has_one_record_where_the_pack_says_so) {
  auto nobody = child(1);
  nobody.erase("ref");
  const auto refused = add(nobody);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/ref");
  ASSERT_TRUE(create(*police_, kPolice, "person", child(1), "2027-01-01").ok());  // from a later day: counts too
  EXPECT_EQ(count("person"), 0);
  EXPECT_FALSE(add(child(1)).ok());
  ASSERT_TRUE(add(child(2)).ok());
  const auto twice = add(child(2));
  ASSERT_FALSE(twice.ok());
  EXPECT_TRUE(twice.error().is(errors::kSubjectHasRecord));
  EXPECT_EQ(count("person"), 1);
  const json::object home{{"person", person(1).text()}, {"commune", "00004"}};
  EXPECT_TRUE(create(*police_, kPolice, "residence", home).ok());
  EXPECT_TRUE(create(*police_, kPolice, "residence", home).ok());  // this register may have several
  EXPECT_FALSE(create(*police_, kPolice, "marriage", {}).ok());    // kept by another agency
}

TEST_F(RegistersTest, registers_without_a_subject) {
  const json::object clinic{{"code", "01-001"}, {"name", "Trạm y tế Ba Đình"}, {"province", "01"}};
  auto made = create(*health_, kHealth, "facility", clinic);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made->subject.empty());
  EXPECT_EQ(find(*health_, kHealth, "facility", "code", "01-001").size(), 1U);
  EXPECT_EQ(find(*health_, kHealth, "facility", "province", "01").size(), 1U);
  const auto twice = create(*health_, kHealth, "facility", clinic);
  ASSERT_FALSE(twice.ok());
  EXPECT_TRUE(twice.error().is(errors::kRecordNotUnique));
}

TEST_F(RegistersTest, hostile_text_is_only_text) {
  for (const char* text :
       {"x'; DROP TABLE police_person; --", "\" OR 1=1 --", "$1 @person", "%_", "<script>alert(1)</"}) {
    auto values = child(static_cast<std::uint8_t>(10 + std::string_view(text).size()));
    values["note"] = std::string(text).substr(0, 20);
    values["birth_place"] = text;
    auto made = add(values);
    ASSERT_TRUE(made.ok()) << text;
    EXPECT_EQ(made->values.at("birth_place"), json::value(text));
    EXPECT_TRUE(people("pin", text).empty());
    EXPECT_TRUE(people("surname", text).empty());
  }
  EXPECT_EQ(count("person"), 5);
}

TEST_F(RegistersTest, a_pin_is_made_and_never_given_twice) {
  const auto first = add(child(1));
  ASSERT_TRUE(first.ok());
  const std::string pin(text_at(first->values, "pin"));
  EXPECT_TRUE(is_digits(pin, 12));
  EXPECT_EQ(pin.substr(0, 6), "001326");  // place of registration, 21st century and female, year
  auto given = child(2);
  given["pin"] = pin;
  const auto refused = add(given);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(errors::kRecordNotUnique));
  EXPECT_EQ(refused.error().args, std::vector<std::string>{"pin"});
  // The number is cancelled and another set: the old one still belongs to its first holder.
  ASSERT_TRUE(store_
                  .write(kPolice,
                         [&](Tx& tx, Context& context) -> Result<void> {
                           TRY(police_->amend(tx, context, "person", first->id, {{"pin", "001326999999"}},
                                              day("2026-11-21"), why_));
                           return {};
                         })
                  .ok());
  store_.tick(Elapsed::days(2));
  EXPECT_TRUE(store_
                  .write(kPolice,
                         [&](Tx& tx, Context& context) -> Result<void> {
                           EXPECT_EQ(police_->roll_forward(tx, context, 10), 1);
                           return {};
                         })
                  .ok());
  EXPECT_TRUE(people("pin", json::value(pin)).empty());
  EXPECT_EQ(people("pin", "001326999999").size(), 1U);
  EXPECT_FALSE(add(given).ok());
}

TEST_F(RegistersTest, random_numbers_are_drawn_again_until_one_is_free) {
  pack_->registers["person"].fields[1].number = "nine";
  test::add_number(*pack_, "nine", {}, test::expr("\"00132600000\" + random(1)"));
  const auto few = compiled(pack_, "police");
  std::set<std::string> pins;
  for (std::uint8_t n = 1; n <= 10; ++n) {
    auto made = create(*few, kPolice, "person", child(n));
    if (!made.ok()) {  // 64 draws of the last free digits may miss it
      EXPECT_TRUE(made.error().is(errors::kNumbersExhausted));
      continue;
    }
    EXPECT_TRUE(pins.insert(std::string(text_at(made->values, "pin"))).second);
  }
  EXPECT_GE(pins.size(), 9U);
  while (pins.size() < 10) {
    auto made = create(*few, kPolice, "person", child(static_cast<std::uint8_t>(100 + pins.size())));
    if (made.ok()) pins.insert(std::string(text_at(made->values, "pin")));
  }
  const auto full = create(*few, kPolice, "person", child(200));
  ASSERT_FALSE(full.ok());
  EXPECT_TRUE(full.error().is(errors::kNumbersExhausted));
}

TEST_F(RegistersTest, unique_values_race_in_one_batch_and_one_wins) {
  std::vector<std::optional<Result<void>>> outcomes(8);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    auto body = [this, i](Tx& tx, Context& context) -> Result<void> {
      auto values = child(static_cast<std::uint8_t>(i + 1));
      values["pin"] = "001326123456";
      TRY(police_->create(tx, context, "person", values, day("2026-11-20"), why_));
      return {};
    };
    store_.db().submit(kPolice, body, [&outcomes, i](Result<void> result) { outcomes[i].emplace(std::move(result)); });
  }
  while (store_.db().drain_once() > 0) {
  }
  int won = 0;
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value());
    won += outcome->ok();
    if (!outcome->ok()) EXPECT_TRUE(outcome->error().is(errors::kRecordNotUnique));
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(people("pin", "001326123456").size(), 1U);
}

TEST_F(RegistersTest, book_numbers_have_no_gaps_even_when_acts_fail) {
  std::vector<std::string> numbers;
  for (std::uint8_t n = 1; n <= 6; ++n) {
    auto outcome = store_.write(kJustice, [&](Tx& tx, Context& context) -> Result<void> {
      const json::object entry{{"child", person(n).text()}, {"office", "00004"}, {"full_name", "Nguyễn An"}};
      const auto made = TRY(justice_->create(tx, context, "birth_entry", entry, context.today(), why_));
      if (n % 2 == 0) return fail(errors::kRecordNotFound);  // something later in the act refuses
      if (numbers.size() < n / 2 + 1U) numbers.emplace_back();
      numbers.back() = text_at(made.values, "number");
      return {};
    });
    EXPECT_EQ(outcome.ok(), n % 2 == 1);
  }
  EXPECT_EQ(numbers, (std::vector<std::string>{"0001/2026", "0002/2026", "0003/2026"}));
}

TEST_F(RegistersTest, sequences_count_by_scope_and_say_when_they_are_full) {
  auto number = [&](std::string_view name, const json::object& inputs) {
    std::string made;
    auto outcome = store_.write(kJustice, [&](Tx& tx, Context& context) -> Result<void> {
      made = TRY(justice_->next_number(tx, context, name, inputs));
      return {};
    });
    return outcome.ok() ? made : std::string(outcome.error().def->id);
  };
  EXPECT_EQ(number("entry-number", {{"office", "00004"}}), "0001/2026");
  EXPECT_EQ(number("entry-number", {{"office", "02650"}}), "0001/2026");
  EXPECT_EQ(number("entry-number", {{"office", "00004"}}), "0002/2026");
  store_.clock.at = *Instant::parse("2026-12-31T17:00:00Z");  // New Year in Hà Nội
  EXPECT_EQ(number("entry-number", {{"office", "00004"}}), "0001/2027");
  for (int i = 1; i <= 9; ++i) EXPECT_EQ(number("short", {}), std::to_string(i));
  EXPECT_EQ(number("short", {}), "registers.numbers_exhausted");
  EXPECT_EQ(number("broken", {}),
            "registers.bad_number");  // a scope that misses its input must not count for everybody
  EXPECT_EQ(number("pin", {{"registration_place", "99999"}}), "registers.bad_number");
  EXPECT_EQ(number("nothing", {}), "registers.unknown_number");
}

TEST_F(RegistersTest, definitions_that_cannot_be_tables_are_refused) {
  const auto refused = [](std::function<void(pack::Pack&)> spoil) {
    auto pack = test::make_country();
    spoil(*pack);
    const auto out = Registers::compile(pack, "police");
    return !out.ok() && out.error().is(errors::kBadDefinition);
  };
  using enum pack::FieldType;
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].fields.push_back(test::field("id", kText)); }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].fields.push_back(test::field("a b", kText)); }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].fields.push_back(test::field("x\"; DROP", kText)); }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].fields.push_back(test::field("sex_system", kText)); }));
  EXPECT_TRUE(
      refused([](auto& p) { p.registers["person"].fields.push_back(test::field(std::string(60, 'a'), kText)); }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].subject_field = "surname"; }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["person"].subject_field = "nobody"; }));
  EXPECT_TRUE(refused([](auto& p) { p.codes.erase("sex"); }));
  EXPECT_TRUE(refused([](auto& p) { p.numbers.erase("pin"); }));
  EXPECT_TRUE(
      refused([](auto& p) { p.registers["person_history"] = test::register_of("person_history", "police", "", {}); }));
  EXPECT_TRUE(refused([](auto& p) { p.registers["subject"] = test::register_of("subject", "police", "", {}); }));
}

TEST_F(RegistersTest, a_new_optional_field_needs_no_rewrite) {
  auto made = add(child(1));
  ASSERT_TRUE(made.ok());
  auto grown = test::make_country();
  grown->registers["person"].fields.push_back(test::field("religion", pack::FieldType::kCode, test::of_ethnicity));
  grown->registers["person"].fields.push_back(test::field("phone", pack::FieldType::kText, test::searchable));
  const auto first =
      std::exchange(police_, compiled(grown, "police"));  // statements are kept by address: it must outlive the store
  ASSERT_TRUE(police_->install(store_.db(), kPolice).ok());
  ASSERT_TRUE(police_->install(store_.db(), kPolice).ok());  // every start
  auto found = people("ref", json::value(person(1).text()));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].values.at("phone").is_null());
  auto values = child(2);
  values["phone"] = "0912345678";
  ASSERT_TRUE(add(values).ok());
  EXPECT_EQ(people("phone", "0912345678").size(), 1U);
  // An older definition still works on the grown tables.
  const auto second = std::exchange(police_, compiled(pack_, "police"));
  ASSERT_TRUE(police_->install(store_.db(), kPolice).ok());
  EXPECT_TRUE(add(child(3)).ok());
  store_.db().close();
}

TEST_F(RegistersTest, a_changed_field_stops_the_start) {
  auto changed = test::make_country();
  changed->registers["person"].fields.back().type = pack::FieldType::kText;
  auto outcome = compiled(changed, "police")->install(store_.db(), kPolice);
  ASSERT_FALSE(outcome.ok());
  EXPECT_TRUE(outcome.error().is(errors::kShapeChanged));
}

TEST_F(RegistersTest, a_fresh_store_is_the_same_by_both_ways) {
  test::TestStore other({"police"});
  ASSERT_TRUE(police_->install(other.db(), {0}).ok());
  ASSERT_TRUE(other.db().migrate({0}, police_->migrations()).ok());  // nothing left to do, and no clash
}

}  // namespace
}  // namespace sen::registers
