// Goal: an event makes one offer to those who may take it, until it is taken or too late. Method: birth notices from
// the hospital, once and again, before and after the dossier.
#include <gtest/gtest.h>

#include "notices/notices.hpp"
#include "procedures/test_case.hpp"

namespace sen::procedures {
namespace {

using test::Country;
using test::kNam;
using test::kSon;
using test::kStranger;

std::vector<notices::Notice> waiting(Country& country, Ref who) {
  return *read_now<std::vector<notices::Notice>>(
      country.store.db(), test::kPortal,
      [&](ReadTx& tx) -> Result<std::vector<notices::Notice>> { return notices::open_requests(tx, who); });
}

/// The event again under another message, as a restored agency would send it.
std::string repeat_event(Country& country, std::string from, json::object data) {
  events::Message message;
  message.id = Ref{{200, 1}};
  message.from = std::move(from);
  message.to = "portal";
  message.service = kEventDeliver;
  message.subject = "again";
  message.body = json::object{{"type", "birth_notice.recorded"}, {"data", std::move(data)}};
  const auto reply = country.run(country.wire->deliver(message));
  ASSERT(reply.ok());
  return reply->ok ? "ok" : reply->error_id;
}

TEST(Offer, goes_to_both_parents_and_to_nobody_else) {
  Country country;
  const auto number = country.born(kSon);
  for (const auto& who : {kSon.mother, kSon.father}) {
    const auto offers = country.host().offers(who);
    ASSERT_EQ(offers.size(), 1U);
    EXPECT_EQ(offers[0].key, number);
    EXPECT_EQ(offers[0].start, (json::object{{"notice", number}, {"mother_birth_date", nullptr}}));
    ASSERT_EQ(waiting(country, who).size(), 1U);
    EXPECT_EQ(waiting(country, who)[0].kind, "offer");
  }
  for (const auto& who : {kSon.head, kStranger, kNam.mother}) {
    EXPECT_TRUE(country.host().offers(who).empty());
    EXPECT_TRUE(waiting(country, who).empty());
  }
}

TEST(Offer, a_mother_alone_gets_it_alone) {
  Country country;
  const test::Family alone{kStranger, {}, kStranger};
  country.born(alone);
  EXPECT_EQ(country.host().offers(kStranger).size(), 1U);
  const auto code = country.apply(alone, "00001.GCS.01001.26");
  EXPECT_EQ(text_at(country.host().dossier(kStranger, code)->facts, "case.name"), "Vũ Ngọc An");
}

TEST(Offer, the_same_notice_again_makes_no_second_one) {
  Country country;
  const auto number = country.born(kNam);
  ASSERT_TRUE(country.send_notice(kNam, 1, 1)->ok);   // the same message
  ASSERT_TRUE(country.send_notice(kNam, 1, 99)->ok);  // the same notice in another message
  EXPECT_EQ(repeat_event(country, "health",
                         {{"number", number}, {"mother", kNam.mother.text()}, {"child", Country::child(1).text()}}),
            "ok");
  EXPECT_EQ(country.host().offers(kNam.mother).size(), 1U);
  EXPECT_EQ(waiting(country, kNam.mother).size(), 1U);
}

TEST(Offer, the_same_notice_after_the_dossier_offers_nothing) {
  Country country;
  const auto number = country.born(kNam);
  const auto code = country.apply(kNam, number);
  ASSERT_TRUE(country.send_notice(kNam, 1, 99)->ok);
  const json::object event{{"number", number}, {"mother", kNam.mother.text()}, {"child", Country::child(1).text()}};
  EXPECT_EQ(repeat_event(country, "health", event), "ok");
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
  EXPECT_TRUE(country.host().offers(kNam.father).empty());
  EXPECT_TRUE(waiting(country, kNam.mother).empty());
  EXPECT_EQ(country.host().dossiers(kNam.mother).size(), 1U);
  country.register_birth(kNam, code);
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
}

TEST(Offer, comes_when_the_notice_came_after_the_draft_and_goes_with_the_dossier) {
  Country country;
  country.wire->silent = {"justice"};  // the offer needs the marriage register, so it must wait
  const auto number = country.born(kNam);
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
  country.wire->silent.clear();
  const auto token = country.fill(kNam.mother, number);
  country.pass(Elapsed::minutes(20));
  EXPECT_EQ(country.host().offers(kNam.mother).size(), 1U);
  ASSERT_TRUE(country.submit(kNam.mother, token).ok());
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
  EXPECT_TRUE(waiting(country, kNam.father).empty());
}

TEST(Offer, is_not_made_when_the_event_comes_after_the_dossier) {
  Country country;
  country.wire->held = {kEventDeliver};
  const auto number = country.born(kNam);
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
  const auto code = country.apply(kNam, number);  // by the number on the paper, without an offer
  country.wire->held.clear();
  country.pass(Elapsed::minutes(2));
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
  EXPECT_TRUE(waiting(country, kNam.father).empty());
  EXPECT_EQ(country.host().dossiers(kNam.mother).size(), 1U);
  EXPECT_EQ(country.host().dossiers(kNam.mother)[0].code, code);
}

TEST(Offer, ends_after_sixty_days) {
  Country country;
  country.born(kNam);
  country.pass(Elapsed::days(59));
  EXPECT_EQ(country.host().offers(kNam.mother).size(), 1U);
  country.pass(Elapsed::days(2));
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
}

TEST(Offer, an_event_counts_only_from_the_agency_that_owns_it) {
  Country country;
  const json::object event{{"number", "N"}, {"mother", kNam.mother.text()}, {"child", Country::child(1).text()}};
  EXPECT_EQ(repeat_event(country, "insurance", event), "procedures.wrong_sender");
  country.settle();
  EXPECT_TRUE(country.host().offers(kNam.mother).empty());
}

}  // namespace
}  // namespace sen::procedures
