// Goal: households, residences, personal numbers and merged records keep their order through Viet Nam's own acts.
// Method: each event and its refusals played on the pack itself.
#include <gtest/gtest.h>

#include "exchange/test_nation.hpp"

namespace sen::exchange {
namespace {

class ResidenceTest : public testing::Test {
 protected:
  ResidenceTest() {
    nation.at("2026-11-20");
    binh = nation.person(1, "Phạm Văn Bình", "1962-10-10", "1");
    son = nation.person(2, "Phạm Minh Sơn", "1995-05-05", "1");
    hoa = nation.person(3, "Lê Thị Hoa", "1998-01-20", "2");
    child = nation.person(4, "Phạm An", "2020-01-20", "2");
    file = found(binh, "Số 5 phố Bến Nước");
    join(son, file, "child");
    join(hoa, file, "daughter-in-law");
    join(child, file, "grandchild-paternal");
  }
  std::string found(const Ref& head, std::string_view address) {
    const auto reply = nation.act(
        "household.found", {{"head", head.text()}, {"commune", "00004"}, {"address", json::string_view(address)}});
    EXPECT_TRUE(reply.ok) << reply.error_id;
    return std::string(text_at(reply.body, "household"));
  }
  std::string join(const Ref& who, std::string_view household, std::string_view relation) {
    return nation.outcome("residence.register", {{"person", who.text()},
                                                 {"household", json::string_view(household)},
                                                 {"relation", json::string_view(relation)}});
  }
  static json::array members(std::initializer_list<std::pair<Ref, const char*>> list) {
    json::array out;
    for (const auto& [who, relation] : list)
      out.push_back(json::object{{"person", who.text()}, {"relation", relation}});
    return out;
  }
  json::object split(json::array list) const {
    return {{"household", file}, {"head", son.text()}, {"members", std::move(list)}, {"head_agrees", true}};
  }
  std::string home(const Ref& who, std::string_view field = "household") {
    return nation.value("residence", "person", who, field);
  }
  static json::object with(json::object args, std::string_view name, const auto& value) {
    args[name] = value;
    return args;
  }

  test::Nation nation;
  Ref binh, son, hoa, child;
  std::string file;
};

TEST_F(ResidenceTest, people_join_and_move_and_only_where_they_may) {
  EXPECT_EQ(home(hoa, "relation"), "daughter-in-law");
  EXPECT_EQ(home(hoa, "head_name"), "Phạm Văn Bình");
  EXPECT_EQ(join(hoa, file, "daughter-in-law"), "not-there-yet");
  EXPECT_EQ(join(hoa, "00004999999", "other"), "household-with-head");
  EXPECT_EQ(join(hoa, file, "head"), "not-there-yet");
  const Ref lan = nation.person(5, "Nguyễn Thị Lan", "1996-03-08", "2");
  const auto other = found(lan, "Số 12 phố Cây Đa");
  EXPECT_EQ(nation.outcome("household.found", {{"head", lan.text()}, {"commune", "00004"}, {"address", "x"}}),
            "no-home-yet");
  EXPECT_EQ(nation.outcome("household.found", {{"head", child.text()}, {"commune", "00004"}, {"address", "x"}}),
            "head-of-age");
  EXPECT_EQ(join(binh, other, "other"), "leads-no-household");
  EXPECT_EQ(join(hoa, other, "head"), "relation");
  ASSERT_EQ(join(hoa, other, "lodger"), "ok");
  EXPECT_EQ(home(hoa), other);
  EXPECT_EQ(nation.ask("household.members", {{"household", file}}).as_array().size(), 3U);
}

TEST_F(ResidenceTest, a_household_splits_with_its_new_head) {
  const auto leaving = members({{son, "head"}, {hoa, "wife"}, {child, "child"}});
  const auto try_it = [&](json::object args) { return nation.outcome("household.split", std::move(args)); };
  EXPECT_EQ(try_it(with(split(leaving), "household", "00004999999")), "known-household");
  EXPECT_EQ(try_it(split(members({{hoa, "head"}, {child, "child"}}))), "head-among-them");  // the named head is absent
  EXPECT_EQ(try_it(split(members({{son, "child"}, {hoa, "wife"}}))), "head-among-them");
  EXPECT_EQ(try_it(split(members({{son, "head"}, {hoa, "head"}}))), "head-among-them");
  EXPECT_EQ(try_it(split(members({{son, "head"}, {binh, "father"}}))), "old-head-stays");
  EXPECT_EQ(try_it(split(members({{son, "head"}, {hoa, "wife"}, {hoa, "wife"}}))), "nobody-twice");
  EXPECT_EQ(try_it(split(members({{son, "head"}, {Ref{{99, 7}}, "other"}}))), "all-live-there");
  EXPECT_EQ(try_it(split({})), "all-live-there");
  EXPECT_EQ(try_it(with(split(leaving), "head_agrees", false)), "consent");
  EXPECT_EQ(try_it(with(split(members({{child, "head"}})), "head", child.text())), "head-of-age");
  EXPECT_EQ(home(son), file);
  const auto reply = nation.act("household.split", split(leaving));
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(at_path(reply.body, "members"), json::value(3));
  const std::string fresh(text_at(reply.body, "household"));
  EXPECT_NE(fresh, file);
  for (const auto& who : {son, hoa, child}) EXPECT_EQ(home(who), fresh);
  EXPECT_EQ(home(hoa, "relation"), "wife");
  EXPECT_EQ(home(child, "head_name"), "Phạm Minh Sơn");
  EXPECT_EQ(home(child, "address"), "Số 5 phố Bến Nước");
  EXPECT_EQ(home(binh), file);
  EXPECT_EQ(nation.find("household", "file_number", json::value(fresh)).at(0).values.at("split_from"),
            json::value(file));
}

TEST_F(ResidenceTest, a_household_merges_into_another_as_a_whole) {
  const auto leaving = members({{son, "head"}, {hoa, "wife"}, {child, "child"}});
  const auto parted = nation.act("household.split", split(leaving));
  ASSERT_TRUE(parted.ok) << parted.error_id;
  const std::string fresh(text_at(parted.body, "household"));
  json::object args{{"household", fresh},
                    {"into", file},
                    {"head_agrees", true},
                    {"members", members({{son, "child"}, {hoa, "daughter-in-law"}, {child, "grandchild-paternal"}})}};
  EXPECT_EQ(nation.outcome("household.merge", with(args, "into", fresh)), "two-households");
  EXPECT_EQ(nation.outcome("household.merge", with(args, "members", members({{son, "child"}}))), "everyone-comes");
  EXPECT_EQ(nation.outcome("household.merge",
                           with(args, "members", members({{son, "head"}, {hoa, "wife"}, {child, "child"}}))),
            "one-head");
  EXPECT_EQ(nation.outcome("household.merge", with(args, "head_agrees", nullptr)), "consent");
  ASSERT_EQ(nation.outcome("household.merge", args), "ok");
  EXPECT_EQ(home(son), file);
  EXPECT_EQ(home(hoa, "relation"), "daughter-in-law");
  EXPECT_TRUE(nation.find("household", "file_number", json::value(fresh)).empty());
  EXPECT_EQ(nation.outcome("household.merge", args), "two-households");  // that household is no more
}

TEST_F(ResidenceTest, a_new_head_takes_over_and_the_old_one_may_then_leave) {
  const json::object args{{"household", file},
                          {"head", son.text()},
                          {"members", members({{binh, "father"}, {son, "head"}, {hoa, "wife"}, {child, "child"}})}};
  EXPECT_EQ(nation.outcome("household.change_head", with(args, "head", Ref{{99, 7}}.text())), "lives-there");
  EXPECT_EQ(nation.outcome("household.change_head", with(args, "head", child.text())), "head-of-age");
  EXPECT_EQ(nation.outcome("household.change_head", with(args, "members", members({{son, "head"}, {binh, "father"}}))),
            "everyone-has-a-relation");
  EXPECT_EQ(nation.outcome("residence.delete", {{"person", binh.text()}, {"reason", "định cư"}}), "head-goes-last");
  ASSERT_EQ(nation.outcome("household.change_head", args), "ok");
  EXPECT_EQ(home(binh, "head_name"), "Phạm Minh Sơn");
  EXPECT_EQ(nation.outcome("residence.delete", {{"person", binh.text()}}), "reason");
  ASSERT_EQ(nation.outcome("residence.delete", {{"person", binh.text()}, {"reason", "định cư"}}), "ok");
  EXPECT_EQ(home(binh), "-");
  EXPECT_EQ(nation.outcome("residence.delete", {{"person", binh.text()}, {"reason", "x"}}), "has-a-home");
  EXPECT_EQ(join(binh, file, "father"), "ok");  // he comes back
}

TEST_F(ResidenceTest, data_is_corrected_from_the_first_day_and_against_the_version_that_was_seen) {
  nation.at("2026-12-01");
  EXPECT_EQ(nation.outcome("residence.correct", {{"person", binh.text()}, {"address", "x"}}), "head-by-its-own-act");
  json::object args{{"person", hoa.text()}, {"address", "Số 5A"}, {"version", 1}};
  ASSERT_EQ(nation.outcome("residence.correct", args), "ok");
  EXPECT_EQ(nation.outcome("residence.correct", args), "registers.changed");
  EXPECT_EQ(home(hoa, "address"), "Số 5A");
  EXPECT_EQ(home(hoa, "relation"), "daughter-in-law");
}

TEST_F(ResidenceTest, temporary_residence_is_for_two_years_and_can_be_renewed) {
  const json::object args{{"person", hoa.text()},
                          {"commune", "02647"},
                          {"address", "Nhà trọ"},
                          {"starts_on", "2026-11-20"},
                          {"ends_on", "2028-11-20"}};
  const auto try_it = [&](json::object one) { return nation.outcome("temporary_residence.register", std::move(one)); };
  EXPECT_EQ(try_it(with(args, "commune", "00004")), "outside-home");
  EXPECT_EQ(try_it(with(args, "ends_on", "2028-11-21")), "thirty-days-to-two-years");
  EXPECT_EQ(try_it(with(args, "ends_on", "2026-12-01")), "thirty-days-to-two-years");
  EXPECT_EQ(nation.outcome("temporary_residence.renew", {{"person", hoa.text()}, {"ends_on", "2028-01-01"}}),
            "has-one");
  ASSERT_EQ(try_it(args), "ok");
  EXPECT_EQ(try_it(args), "one-at-a-time");
  EXPECT_EQ(nation.outcome("temporary_residence.renew", {{"person", hoa.text()}, {"ends_on", "2031-01-01"}}),
            "up-to-two-years");
  ASSERT_EQ(nation.outcome("temporary_residence.renew", {{"person", hoa.text()}, {"ends_on", "2030-11-20"}}), "ok");
  const auto told = nation.ask("temporary_residence.of", {{"person", hoa.text()}});
  ASSERT_EQ(told.as_array().size(), 1U);
  EXPECT_EQ(text_at(told.as_array()[0], "ends_on"), "2030-11-20");
  nation.at("2030-11-21");
  EXPECT_TRUE(nation.ask("temporary_residence.of", {{"person", hoa.text()}}).as_array().empty());
  EXPECT_EQ(nation.outcome("temporary_residence.renew", {{"person", hoa.text()}, {"ends_on", "2031-11-20"}}),
            "has-one");
  ASSERT_EQ(try_it(with(with(args, "starts_on", "2030-11-21"), "ends_on", "2031-11-21")), "ok");
  ASSERT_EQ(nation.outcome("temporary_residence.delete", {{"person", hoa.text()}}), "ok");
  EXPECT_EQ(nation.outcome("temporary_residence.delete", {{"person", hoa.text()}}), "exchange.no_such_record");
}

TEST_F(ResidenceTest, absences_and_overnight_stays_are_declared) {
  const json::object away{{"person", hoa.text()},
                          {"destination", "Đà Nẵng"},
                          {"reason", "đi làm"},
                          {"starts_on", "2026-12-01"},
                          {"ends_on", "2027-12-01"}};
  EXPECT_EQ(nation.outcome("absence.declare", with(away, "ends_on", "2026-12-01")), "days-in-order");
  EXPECT_EQ(nation.outcome("absence.declare", with(away, "person", Ref{{99, 7}}.text())), "has-a-home");
  ASSERT_EQ(nation.outcome("absence.declare", away), "ok");
  EXPECT_EQ(nation.outcome("absence.declare", away), "one-at-a-time");
  ASSERT_EQ(nation.outcome("absence.end", {{"person", hoa.text()}}), "ok");
  EXPECT_EQ(nation.outcome("absence.end", {{"person", hoa.text()}}), "exchange.no_such_record");
  const json::object night{{"guest_name", "Nguyễn Văn Khách"},
                           {"guest_document", "001094000001"},
                           {"host_name", "Phạm Văn Bình"},
                           {"commune", "00004"},
                           {"address", "Số 5"},
                           {"arrives_on", "2026-11-19"},
                           {"leaves_on", "2026-11-21"}};
  EXPECT_EQ(nation.outcome("stay.notify", night), "ok");
  EXPECT_EQ(nation.outcome("stay.notify", with(night, "arrives_on", "2026-11-18")), "in-time");
  EXPECT_EQ(nation.outcome("stay.notify", with(night, "leaves_on", "2026-12-19")), "under-thirty-days");
}

TEST_F(ResidenceTest, a_number_is_given_again_and_every_number_leads_to_its_person) {
  const auto first = nation.person_value(hoa, "pin");
  json::object args{{"person", hoa.text()}, {"reason", "sex"}, {"sex", "1"}};
  EXPECT_EQ(nation.outcome("pin.reissue", with(args, "reason", "luck")), "reason");
  EXPECT_EQ(nation.outcome("pin.reissue", with(args, "person", Ref{{99, 7}}.text())), "known");
  const auto reply = nation.act("pin.reissue", args);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(text_at(reply.body, "former_pin"), first);
  const std::string second(text_at(reply.body, "pin"));
  EXPECT_EQ(second.substr(0, 6), "001098");
  EXPECT_TRUE(nation.ask("person.by_pin", {{"pin", first}}).is_null());
  for (const auto& pin : {first, second}) {
    const auto told = nation.ask("person.by_any_pin", {{"pin", pin}});
    EXPECT_EQ(text_at(at_path(told, "person"), "pin"), second);
    EXPECT_EQ(text_at(told, "ended_on"), pin == first ? "2026-11-20" : "");
  }
  EXPECT_EQ(nation.outcome("pin.cancel", {{"person", hoa.text()}}), "reason");
  ASSERT_EQ(nation.outcome("pin.cancel", {{"person", hoa.text()}, {"reason", "cấp trùng"}}), "ok");
  EXPECT_EQ(nation.person_value(hoa, "pin"), "(null)");
  EXPECT_EQ(nation.outcome("pin.cancel", {{"person", hoa.text()}, {"reason", "x"}}), "has-a-number");
  EXPECT_EQ(text_at(at_path(nation.ask("person.by_any_pin", {{"pin", second}}), "person"), "ref"), hoa.text());
  ASSERT_EQ(nation.outcome("pin.reissue", {{"person", hoa.text()}, {"reason", "cancelled"}}), "ok");
  EXPECT_NE(nation.person_value(hoa, "pin"), second);
  EXPECT_EQ(nation.ask("person.pins", {{"person", hoa.text()}}).as_array().size(), 3U);
}

TEST_F(ResidenceTest, an_old_number_is_a_list_that_says_it_may_be_shared) {
  const auto record = [&](const Ref& who, const char* number, const char* kind) {
    return nation.outcome("old_number.record", {{"person", who.text()}, {"number", number}, {"kind", kind}});
  };
  EXPECT_EQ(record(binh, "01234567", "cmnd-9"), "nine-digits");
  EXPECT_EQ(record(Ref{{99, 7}}, "012345678", "cmnd-9"), "known");
  ASSERT_EQ(record(binh, "012345678", "cmnd-9"), "ok");
  auto told = nation.ask("person.by_old_number", {{"number", "012345678"}});
  ASSERT_EQ(told.as_array().size(), 1U);  // one so far, and yet a list
  EXPECT_EQ(told.as_array()[0].at("may_be_shared"), json::value(true));
  ASSERT_EQ(record(son, "012345678", "cmnd-9"), "ok");
  ASSERT_EQ(record(son, "012345678", "cmnd-9"), "ok");  // the same again writes nothing
  told = nation.ask("person.by_old_number", {{"number", "012345678"}});
  ASSERT_EQ(told.as_array().size(), 2U);
  EXPECT_EQ(text_at(at_path(told.as_array()[0], "person"), "ref"), binh.text());
  EXPECT_EQ(text_at(at_path(told.as_array()[1], "person"), "ref"), son.text());
  EXPECT_TRUE(nation.ask("person.by_old_number", {{"number", "999999999"}}).as_array().empty());
}

TEST_F(ResidenceTest, two_records_of_one_person_are_merged_and_parted_again) {
  const Ref twin = nation.person(6, "Lê Thị Hoa", "1998-01-20", "2");
  const auto pin = nation.person_value(twin, "pin");
  const json::object args{{"duplicate", twin.text()}, {"survivor", hoa.text()}, {"reason", "cùng vân tay"}};
  EXPECT_EQ(nation.outcome("person.merge", with(args, "survivor", twin.text())), "two-records");
  EXPECT_EQ(nation.outcome("person.merge", with(args, "survivor", son.text())), "same-sex");
  EXPECT_EQ(nation.outcome("person.merge", with(args, "reason", nullptr)), "reason");
  EXPECT_EQ(nation.outcome("person.merge", {{"duplicate", hoa.text()}, {"survivor", twin.text()}, {"reason", "x"}}),
            "no-home-left");
  EXPECT_EQ(nation.outcome("person.unmerge", {{"duplicate", twin.text()}, {"reason", "x"}}), "merged");
  ASSERT_EQ(nation.outcome("person.merge", args), "ok");
  EXPECT_EQ(nation.outcome("person.merge", args), "not-merged-yet");
  EXPECT_EQ(nation.outcome("person.merge", {{"duplicate", child.text()}, {"survivor", twin.text()}, {"reason", "x"}}),
            "not-merged-yet");
  const auto told = nation.ask("person.by_pin", {{"pin", pin}});
  EXPECT_EQ(text_at(told, "ref"), hoa.text());
  EXPECT_EQ(told.at("replaced"), json::value(true));
  EXPECT_EQ(text_at(at_path(told, "residence"), "household"), file);
  const auto by_history = nation.ask("person.by_any_pin", {{"pin", pin}});
  EXPECT_EQ(text_at(at_path(by_history, "person"), "ref"), hoa.text());
  EXPECT_EQ(at_path(by_history, "person.replaced"), json::value(true));
  EXPECT_EQ(join(twin, file, "other"), "living");  // a merged record does nothing of its own
  EXPECT_EQ(nation.outcome("person.unmerge", {{"duplicate", twin.text()}}), "reason");
  ASSERT_EQ(nation.outcome("person.unmerge", {{"duplicate", twin.text()}, {"reason", "hai chị em"}}), "ok");
  const auto parted = nation.ask("person.by_pin", {{"pin", pin}});
  EXPECT_EQ(text_at(parted, "ref"), twin.text());
  EXPECT_EQ(parted.as_object().count("replaced"), 0U);
  EXPECT_EQ(nation.outcome("person.unmerge", {{"duplicate", twin.text()}, {"reason", "x"}}), "merged");
  EXPECT_EQ(nation.ask("person.merges", {{"person", hoa.text()}}).as_array().size(), 1U);
}

}  // namespace
}  // namespace sen::exchange
