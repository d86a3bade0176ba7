// Goal: people are found by what somebody at a desk knows, ranked, and who keeps copies learns each change once.
// Method: a handful of people with names that collide without their marks; every change kind against the cursor.
#include <gtest/gtest.h>

#include <set>

#include "registers/errors.hpp"
#include "registers/test_country.hpp"

namespace sen::registers {
namespace {

using test::day;

class SearchTest : public testing::Test {
 protected:
  SearchTest() {
    auto compiled = Registers::compile(pack_, "police");
    EXPECT_TRUE(compiled.ok());
    police_ = compiled.take();
    EXPECT_TRUE(police_->install(store_.db(), {0}).ok());
  }

  std::int64_t add(std::string_view name, std::string_view born, std::string_view place = "00004",
                   std::string_view from = "2026-01-01") {
    std::int64_t id = 0;
    EXPECT_TRUE(store_
                    .write({0},
                           [&](Tx& tx, Context& context) -> Result<void> {
                             const json::object values{
                                 {"ref", Ref{{++last_}}.text()}, {"given_name", "An"}, {"full_name", name},
                                 {"birth_date", born},           {"sex", "1"},         {"registration_place", place}};
                             id = TRY(police_->create(tx, context, "person", values, day(from), why())).id;
                             return {};
                           })
                    .ok());
    store_.tick();
    return id;
  }
  Provenance why() const { return {"police", "engine", "case", "law", {}}; }

  Result<std::vector<Hit>> search(Query query) {
    query.on = day("2026-11-20");
    return read_now<std::vector<Hit>>(store_.db(), {0},
                                      [&](ReadTx& tx) { return police_->search(tx, "person", query); });
  }
  std::vector<std::string> names(Query query) {
    const auto hits = search(std::move(query));
    EXPECT_TRUE(hits.ok());
    std::vector<std::string> out;
    if (hits.ok())
      for (const auto& hit : *hits) out.emplace_back(text_at(hit.record.values, "full_name"));
    return out;
  }
  std::string refusal(Query query) {
    const auto hits = search(std::move(query));
    return hits.ok() ? "found" : hits.error().def->id;
  }
  ChangePage changes(ChangeCursor since, int limit = 100) {
    return *read_now<ChangePage>(store_.db(), {0}, [&](ReadTx& tx) -> Result<ChangePage> {
      return police_->changes(tx, "person", since, limit);
    });
  }

  std::shared_ptr<pack::Pack> pack_ = test::make_country();
  test::TestStore store_{{"police"}};
  std::unique_ptr<Registers> police_;
  std::uint8_t last_ = 0;
};

using Names = std::vector<std::string>;

TEST_F(SearchTest, MarksRankWhatHasTheSameLetters) {
  add("Trần Vân Ân", "1990-05-12");
  add("Trần Văn An", "1990-05-12");
  add("Trần Văn Bình", "1990-05-12");
  EXPECT_EQ(names({.name = "Trần Văn An"}), (Names{"Trần Văn An", "Trần Vân Ân"}));
  EXPECT_EQ(names({.name = "Trần Vân Ân"}), (Names{"Trần Vân Ân", "Trần Văn An"}));
  const auto best = search({.name = "trần văn an", .born = "1990-05-12", .place = "00004"});
  ASSERT_TRUE(best.ok());
  EXPECT_EQ(best->front().score, 100);
}

TEST_F(SearchTest, OrderMarksAndMissingMiddleDoNotHide) {
  add("Nguyễn Thị Minh Hòa", "1985");
  for (const char* asked : {"nguyen thi minh hoa", "Hoà Nguyễn Thị Minh", "Nguyễn Hòa", "NGUYỄN THỊ HÒA",
                            "Minh Hòa Nguyễn Thị", "Nguyễn Thị Min Hòa"})
    EXPECT_EQ(names({.name = asked}), Names{"Nguyễn Thị Minh Hòa"}) << asked;
  EXPECT_EQ(names({.name = "Nguyễn Văn Nam"}), Names{});
}

TEST_F(SearchTest, ShortNamesAreFound) {
  add("Lò Ý", "1970-01-01");
  add("Y", "1950");
  EXPECT_EQ(names({.name = "Lo Y"}), Names{"Lò Ý"});
  EXPECT_EQ(names({.name = "y"}), Names{"Y"});
}

TEST_F(SearchTest, BirthDateNarrowsAndVagueDatesAgree) {
  add("Trần Văn An", "1990");
  add("Trần Văn An", "1990-05-12");
  add("Trần Văn An", "1990-05-13");
  add("Trần Văn An", "1991-05-12");
  EXPECT_EQ(search({.name = "Trần Văn An"})->size(), 4U);
  EXPECT_EQ(search({.name = "Trần Văn An", .born = "1990"})->size(), 3U);
  const auto exact = search({.name = "Trần Văn An", .born = "1990-05-12"});
  ASSERT_EQ(exact->size(), 2U);  // the year alone may be he
  EXPECT_EQ(text_at(exact->front().record.values, "birth_date"), "1990-05-12");
  EXPECT_EQ(search({.name = "Trần Văn An", .born = "1989"})->size(), 0U);
  // What says less or more agrees; another month or day does not.
  add("Trần Văn An", "1990-05");
  add("Trần Văn An", "1990-06");
  const auto all = [&](std::string_view born) {
    std::multiset<std::string> out;
    for (const auto& hit : *search({.name = "Trần Văn An", .born = std::string(born)}))
      out.insert(std::string(text_at(hit.record.values, "birth_date")));
    return out;
  };
  using Dates = std::multiset<std::string>;
  EXPECT_EQ(all("1990-05"), (Dates{"1990", "1990-05", "1990-05-12", "1990-05-13"}));
  EXPECT_EQ(all("1990-05-12"), (Dates{"1990", "1990-05", "1990-05-12"}));
  EXPECT_EQ(all("1990-06-30"), (Dates{"1990", "1990-06"}));
  EXPECT_EQ(all("1990"), (Dates{"1990", "1990-05", "1990-05-12", "1990-05-13", "1990-06"}));
}

TEST_F(SearchTest, PlaceIsACommuneOrItsProvince) {
  add("Trần Văn An", "1990", "00004");
  add("Trần Văn An", "1990", "02650");
  EXPECT_EQ(search({.name = "Trần Văn An", .place = "00004"})->size(), 1U);
  EXPECT_EQ(search({.name = "Trần Văn An", .place = "15"})->size(), 1U);
  EXPECT_EQ(search({.name = "Trần Văn An", .place = "99"})->size(), 0U);
}

TEST_F(SearchTest, LimitKeepsTheBest) {
  for (int i = 0; i < 5; ++i) add("Trần Vân Ân", "1990");
  add("Trần Văn An", "1990");
  EXPECT_EQ(names({.name = "Trần Văn An", .limit = 1}), Names{"Trần Văn An"});
}

TEST_F(SearchTest, WhoHoldsNoMoreOrNotYetIsNotFound) {
  const auto ended = add("Trần Văn An", "1990");
  add("Trần Văn An", "1991", "00004", "2027-01-01");
  ASSERT_TRUE(store_
                  .write({0},
                         [&](Tx& tx, Context& context) {
                           return police_->end(tx, context, "person", ended, day("2026-02-01"), why());
                         })
                  .ok());
  EXPECT_EQ(names({.name = "Trần Văn An"}), Names{});
}

TEST_F(SearchTest, ANewNameIsFoundAndTheOldOneNot) {
  const auto id = add("Trần Văn An", "1990");
  ASSERT_TRUE(store_
                  .write({0},
                         [&](Tx& tx, Context& context) -> Result<void> {
                           TRY(police_->amend(tx, context, "person", id, {{"full_name", "Trần Văn Khang"}},
                                              day("2026-03-01"), why()));
                           return {};
                         })
                  .ok());
  EXPECT_EQ(names({.name = "Trần Văn An"}), Names{});
  EXPECT_EQ(names({.name = "Tran Khang"}), Names{"Trần Văn Khang"});
}

TEST_F(SearchTest, RefusesWhatCannotBeSearched) {
  add("Trần Văn An", "1990");
  EXPECT_EQ(refusal({.name = ""}), "registers.search_too_short");
  EXPECT_EQ(refusal({.name = "An"}), "registers.search_too_short");
  EXPECT_EQ(refusal({.name = "Trần Văn An", .born = "12/05/1990"}), "registers.search_birth_date");
  const auto homes = read_now<std::vector<Hit>>(
      store_.db(), {0}, [&](ReadTx& tx) { return police_->search(tx, "residence", {.name = "Trần An"}); });
  ASSERT_FALSE(homes.ok());
  EXPECT_STREQ(homes.error().def->id, "registers.not_searched");
}

TEST_F(SearchTest, ChangesTellEachTouchOnceAndTheCursorLasts) {
  const auto a = add("Trần Văn An", "1990");
  const auto b = add("Trần Văn Bình", "1990");
  const auto first = changes({}, 1);
  ASSERT_EQ(first.records.size(), 1U);
  EXPECT_EQ(first.records[0].record.id, a);
  EXPECT_TRUE(first.more);
  const auto parsed = ChangeCursor::parse(first.next.text());
  ASSERT_TRUE(parsed.ok());
  const auto second = changes(*parsed, 10);
  ASSERT_EQ(second.records.size(), 1U);
  EXPECT_EQ(second.records[0].record.id, b);
  EXPECT_FALSE(second.more);
  EXPECT_TRUE(changes(second.next).records.empty());

  ASSERT_TRUE(store_
                  .write({0},
                         [&](Tx& tx, Context& context) -> Result<void> {
                           TRY(police_->amend(tx, context, "person", a, {{"note", "x"}}, day("2026-03-01"), why()));
                           TRY(police_->amend(tx, context, "person", a, {{"note", "y"}}, day("2026-03-01"), why()));
                           return police_->end(tx, context, "person", b, day("2026-02-01"), why());
                         })
                  .ok());
  const auto third = changes(second.next);
  ASSERT_EQ(third.records.size(), 2U);
  EXPECT_EQ(third.records[0].record.id, a);
  EXPECT_EQ(text_at(third.records[0].record.values, "note"), "y");
  EXPECT_EQ(third.records[1].record.id, b);
  EXPECT_FALSE(third.records[1].in_force);
}

TEST_F(SearchTest, AFactOfTomorrowIsAChangeTomorrow) {
  add("Trần Văn An", "1990", "00004", "2026-11-22");
  const auto today = changes({});
  EXPECT_TRUE(today.records.empty());
  store_.tick(Elapsed::days(3));
  ASSERT_TRUE(store_
                  .write({0},
                         [&](Tx& tx, Context& context) -> Result<void> {
                           EXPECT_EQ(police_->roll_forward(tx, context, 10), 1);
                           return {};
                         })
                  .ok());
  EXPECT_EQ(changes(today.next).records.size(), 1U);
}

TEST_F(SearchTest, CursorsThatAreNoneAreRefused) {
  for (const char* text : {"", "1", ".", "1.", "x.1", "1.-2", "1.2.3", "99999999999999999999.1"})
    EXPECT_FALSE(ChangeCursor::parse(text).ok()) << text;
}

}  // namespace
}  // namespace sen::registers
