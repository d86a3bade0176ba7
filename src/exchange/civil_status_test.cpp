// Goal: the civil-status acts of Viet Nam's pack do what the law says across two agencies, and nothing when a condition
// of law is not met. Method: each event played on the pack itself, one store, years passing.
#include <gtest/gtest.h>

#include "exchange/test_nation.hpp"

namespace sen::exchange {
namespace {

class CivilStatusTest : public testing::Test {
 protected:
  CivilStatusTest() {
    nation.at("2026-11-20");
    lan = nation.person(1, "Nguyễn Thị Lan", "1996-03-08", "2");
    nam = nation.person(2, "Trần Văn Nam", "1994-07-01", "1");
    hoa = nation.person(3, "Lê Thị Hoa", "1998-01-20", "2");
  }
  static json::object couple(const Ref& wife, const Ref& husband) {
    return {{"wife", wife.text()},
            {"wife_name", "Nguyễn Thị Lan"},
            {"wife_birth_date", "1996-03-08"},
            {"husband", husband.text()},
            {"husband_name", "Trần Văn Nam"},
            {"husband_birth_date", "1994-07-01"},
            {"both_appeared", true},
            {"office", "00004"}};
  }
  static json::object with(json::object args, std::string_view name, const auto& value) {
    args[name] = value;
    return args;
  }
  static json::object death(const Ref& who, std::string_view day) {
    return {{"person", who.text()},
            {"full_name", "Trần Văn Nam"},
            {"died_on", json::string_view(day)},
            {"cause", "bệnh"},
            {"office", "00004"}};
  }
  static json::object judgment(const Ref& wife, const Ref& husband, std::string_view how) {
    return {{"wife", wife.text()},
            {"husband", husband.text()},
            {"how", json::string_view(how)},
            {"decision", "12/2026/QĐST-HNGĐ"},
            {"court", "Tòa án nhân dân khu vực 1"},
            {"effective_on", "2026-11-20"}};
  }
  /// The line of the birth book, as the birth procedure writes it.
  void born(const Ref& child, json::object more = {}) {
    json::object values{{"child", child.text()},
                        {"office", "00004"},
                        {"registered_on", "2026-11-20"},
                        {"given_name", "An"},
                        {"full_name", "Trần An"},
                        {"birth_date", "2026-11-18"},
                        {"sex", "1"},
                        {"mother", lan.text()},
                        {"mother_name", "Nguyễn Thị Lan"},
                        {"declarant", lan.text()}};
    for (auto& member : more) values[member.key()] = member.value();
    nation.add("justice", "birth_entry", std::move(values));
  }

  test::Nation nation;
  Ref lan, nam, hoa;
};

TEST_F(CivilStatusTest, a_marriage_is_numbered_and_both_become_married) {
  const auto reply = nation.act("marriage.register", couple(lan, nam));
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(reply.body, (json::value{{"book", "01/2026-KH"}, {"number", "01/2026"}, {"registered_on", "2026-11-20"}}));
  EXPECT_EQ(nation.person_value(lan, "marital_status"), "2");
  EXPECT_EQ(nation.person_value(nam, "marital_status"), "2");
  EXPECT_EQ(text_at(nation.ask("marriage.of", {{"person", nam.text()}}), "number"), "01/2026");
}

TEST_F(CivilStatusTest, who_may_not_marry_does_not) {
  const auto try_it = [&](json::object args) { return nation.outcome("marriage.register", std::move(args)); };
  const auto right = couple(lan, nam);
  EXPECT_EQ(try_it(couple(lan, lan)), "two-people");
  EXPECT_EQ(try_it(with(right, "husband_birth_date", "2006-11-21")), "of-age");  // 20 tomorrow
  EXPECT_EQ(try_it(with(right, "wife_birth_date", "2008-11-21")), "of-age");     // 18 tomorrow
  EXPECT_EQ(try_it(with(right, "wife_birth_date", nullptr)), "of-age");
  EXPECT_EQ(try_it(with(right, "both_appeared", false)), "both-appeared");
  born(nam, {{"birth_date", "1994-07-02"}});
  EXPECT_EQ(try_it(right), "birth-dates-agree");
  EXPECT_EQ(try_it(with(with(right, "husband_birth_date", "1994-07-02"), "wife_birth_date", "2008-11-20")), "ok");
  EXPECT_EQ(try_it(couple(hoa, nam)), "not-married");
  EXPECT_EQ(try_it(couple(lan, hoa)), "not-married");
  EXPECT_EQ(nation.person_value(hoa, "marital_status"), "(null)");
}

TEST_F(CivilStatusTest, a_divorce_is_noted_and_frees_both) {
  EXPECT_EQ(nation.outcome("marriage.end", judgment(lan, nam, "divorce")), "married");
  ASSERT_EQ(nation.outcome("marriage.register", couple(lan, nam)), "ok");
  EXPECT_EQ(nation.outcome("marriage.end", judgment(hoa, nam, "divorce")), "married");
  EXPECT_EQ(nation.outcome("marriage.end", judgment(lan, nam, "quarrel")), "known-way");
  EXPECT_EQ(nation.outcome("marriage.end", with(judgment(lan, nam, "divorce"), "decision", nullptr)), "decided");
  EXPECT_EQ(nation.outcome("marriage.end", with(judgment(lan, nam, "divorce"), "effective_on", "2026-11-21")),
            "in-force");
  ASSERT_EQ(nation.outcome("marriage.end", judgment(lan, nam, "divorce")), "ok");
  EXPECT_EQ(nation.person_value(lan, "marital_status"), "3");
  EXPECT_EQ(nation.value("marriage", "wife", lan, "ended_how"), "divorce");
  EXPECT_TRUE(nation.ask("marriage.of", {{"person", lan.text()}}).is_null());
  EXPECT_EQ(nation.outcome("marriage.end", judgment(lan, nam, "divorce")), "married");  // not twice
  const auto again = nation.act("marriage.register", couple(hoa, nam));
  ASSERT_TRUE(again.ok) << again.error_id;
  EXPECT_EQ(text_at(again.body, "number"), "02/2026");
  // Annulled: she was never married otherwise, he was.
  ASSERT_EQ(nation.outcome("marriage.end", judgment(hoa, nam, "annulment")), "ok");
  EXPECT_EQ(nation.person_value(hoa, "marital_status"), "1");
  EXPECT_EQ(nation.person_value(nam, "marital_status"), "3");
}

TEST_F(CivilStatusTest, a_death_ends_residence_card_and_marriage_and_leaves_the_household_without_head) {
  ASSERT_EQ(nation.outcome("marriage.register", couple(lan, nam)), "ok");
  const auto home = nation.act("household.found", {{"head", nam.text()}, {"commune", "00004"}, {"address", "Số 12"}});
  ASSERT_TRUE(home.ok) << home.error_id;
  const std::string file(text_at(home.body, "household"));
  ASSERT_EQ(nation.outcome("residence.register", {{"person", lan.text()}, {"household", file}, {"relation", "wife"}}),
            "ok");
  nation.add("police", "identity_card",
             {{"person", nam.text()}, {"number", "001094000001"}, {"holder_name", "Nam"}, {"issued_on", "2024-07-01"}});
  EXPECT_EQ(nation.outcome("death.register", death(nam, "2026-11-21")), "died-by-now");
  EXPECT_EQ(nation.outcome("death.register", with(death(nam, "2026-11-19"), "died_on", nullptr)), "died-by-now");
  const auto reply = nation.act("death.register", death(nam, "2026-11-19"));
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(text_at(reply.body, "book"), "01/2026-KT");
  EXPECT_EQ(nation.person_value(nam, "death_date"), "2026-11-19");
  EXPECT_EQ(nation.person_value(lan, "marital_status"), "3");
  EXPECT_EQ(nation.value("residence", "person", nam, "address"), "-");
  EXPECT_EQ(nation.value("residence", "person", lan, "address"), "Số 12");
  EXPECT_EQ(nation.value("identity_card", "person", nam, "withdrawn_on"), "2026-11-20");
  EXPECT_EQ(nation.value("marriage", "husband", nam, "ended_how"), "death");
  EXPECT_EQ(nation.value("household", "head", nam, "headless_since"), "2026-11-20");
  // What a dead person can no longer do.
  EXPECT_EQ(nation.outcome("death.register", death(nam, "2026-11-19")), "once");
  EXPECT_EQ(nation.outcome("marriage.register", couple(hoa, nam)), "alive");
  EXPECT_EQ(
      nation.outcome("residence.register", {{"person", nam.text()}, {"household", file}, {"relation", "husband"}}),
      "living");
  EXPECT_EQ(nation.outcome("residence.register", {{"person", hoa.text()}, {"household", file}, {"relation", "other"}}),
            "household-with-head");
  EXPECT_TRUE(nation.parked("justice").empty());
}

TEST_F(CivilStatusTest, a_death_entry_in_error_is_annulled_and_can_be_made_again) {
  EXPECT_EQ(nation.outcome("death.annul", {{"person", nam.text()}, {"decision", "1/2026"}}), "registered");
  ASSERT_EQ(nation.outcome("death.register", death(nam, "2026")), "ok");  // no more than the year is known
  EXPECT_EQ(nation.person_value(nam, "death_date"), "2026");
  EXPECT_EQ(nation.outcome("death.annul", {{"person", nam.text()}}), "decided");
  nation.at("2026-11-25");
  ASSERT_EQ(nation.outcome("death.annul", {{"person", nam.text()}, {"decision", "1/2026"}}), "ok");
  EXPECT_EQ(nation.person_value(nam, "death_date"), "(null)");
  EXPECT_TRUE(nation.ask("death_entry.of", {{"person", nam.text()}}).is_null());
  EXPECT_EQ(nation.outcome("marriage.register", couple(lan, nam)), "ok");
  EXPECT_EQ(nation.outcome("death.register", death(nam, "2026-11-24")), "ok");
}

TEST_F(CivilStatusTest, a_death_before_the_birth_is_refused) {
  born(nam, {{"birth_date", "1994-07-01"}});
  EXPECT_EQ(nation.outcome("death.register", death(nam, "1994-06-30")), "born-before");
  EXPECT_EQ(nation.outcome("death.register", death(nam, "1993")), "born-before");
  EXPECT_EQ(nation.outcome("death.register", death(nam, "1994")), "ok");
}

TEST_F(CivilStatusTest, what_another_agency_refuses_waits_for_a_person) {
  const Ref unknown{{77, 7, 7}};  // in no population database
  ASSERT_EQ(nation.outcome("death.register", death(unknown, "2026-11-19"), unknown.text()), "ok");
  nation.settle(Elapsed::hours(1));
  const auto parked = nation.parked("justice");
  ASSERT_EQ(parked.size(), 1U);
  EXPECT_EQ(parked[0].service, "person.died");
  EXPECT_EQ(parked[0].error_id, "exchange.follow_up_refused");
}

TEST_F(CivilStatusTest, a_father_is_recognised_once_and_both_agencies_know_him) {
  const Ref child = nation.person(9, "Nguyễn An", "2026-11-18", "1");
  born(child);
  const json::object args{{"child", child.text()},   {"child_name", "Nguyễn An"},
                          {"parent", nam.text()},    {"parent_name", "Trần Văn Nam"},
                          {"parent_role", "father"}, {"evidence", "Kết quả giám định"},
                          {"office", "00004"}};
  EXPECT_EQ(nation.outcome("recognition.register", with(args, "parent", child.text())), "two-people");
  EXPECT_EQ(nation.outcome("recognition.register", with(args, "parent_role", "mother")), "no-such-parent-yet");
  EXPECT_EQ(nation.outcome("recognition.register", with(args, "evidence", nullptr)), "evidence");
  const auto reply = nation.act("recognition.register", args);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(text_at(reply.body, "book"), "01/2026-CMC");
  EXPECT_EQ(nation.value("birth_entry", "child", child, "father"), nam.text());
  EXPECT_EQ(nation.person_value(child, "father_name"), "Trần Văn Nam");
  EXPECT_EQ(nation.outcome("recognition.register", args), "no-such-parent-yet");
}

TEST_F(CivilStatusTest, a_guardianship_starts_is_supervised_and_ends) {
  const Ref ward = nation.person(9, "Nguyễn An", "2018-11-18", "1");
  const json::object args{{"ward", ward.text()},
                          {"ward_name", "Nguyễn An"},
                          {"guardian", nam.text()},
                          {"guardian_name", "Trần Văn Nam"},
                          {"guardian_birth_date", "1994-07-01"},
                          {"reason", "mồ côi"},
                          {"office", "00004"}};
  EXPECT_EQ(nation.outcome("guardianship.end", {{"ward", ward.text()}, {"reason", "x"}}), "under-guardianship");
  EXPECT_EQ(nation.outcome("guardianship.start", with(args, "guardian", ward.text())), "two-people");
  EXPECT_EQ(nation.outcome("guardianship.start", with(args, "guardian_birth_date", "2008-11-21")), "guardian-of-age");
  ASSERT_EQ(nation.outcome("guardianship.start", args), "ok");
  EXPECT_EQ(nation.outcome("guardianship.start", args), "no-guardian-yet");
  EXPECT_EQ(nation.outcome("guardianship.supervise", {{"ward", ward.text()}, {"supervisor", nam.text()}}),
            "not-the-guardian");
  ASSERT_EQ(nation.outcome("guardianship.supervise",
                           {{"ward", ward.text()}, {"supervisor", hoa.text()}, {"supervisor_name", "Lê Thị Hoa"}}),
            "ok");
  EXPECT_EQ(text_at(nation.ask("guardianship.of", {{"ward", ward.text()}}), "supervisor_name"), "Lê Thị Hoa");
  ASSERT_EQ(nation.outcome("guardianship.end", {{"ward", ward.text()}, {"reason", "đủ 18 tuổi"}}), "ok");
  EXPECT_TRUE(nation.ask("guardianship.of", {{"ward", ward.text()}}).is_null());
  EXPECT_EQ(nation.outcome("guardianship.start", args), "ok");
}

TEST_F(CivilStatusTest, a_correction_reaches_the_population_database_and_a_new_year_of_birth_a_new_number) {
  const Ref child = nation.person(9, "Nguyễn An", "2026-11-18", "1");
  born(child);
  const auto pin = nation.person_value(child, "pin");
  EXPECT_EQ(pin.substr(0, 6), "001226");
  json::object args{{"person", child.text()},
                    {"kind", "correction"},
                    {"content", "ngày sinh"},
                    {"reason", "ghi nhầm"},
                    {"office", "00004"}};
  EXPECT_EQ(nation.outcome("civil_change.register", args), "something-changes");
  EXPECT_EQ(nation.outcome("civil_change.register", with(args, "given_name", "Bình")), "whole-name");
  ASSERT_EQ(nation.outcome("civil_change.register", with(args, "birth_date", "2026-11-17")), "ok");
  EXPECT_EQ(nation.value("birth_entry", "child", child, "birth_date"), "2026-11-17");
  EXPECT_EQ(nation.person_value(child, "birth_date"), "2026-11-17");
  EXPECT_EQ(nation.person_value(child, "pin"), pin);  // the number says no more than the year
  ASSERT_EQ(nation.outcome("civil_change.register", with(args, "birth_date", "2025-11-17")), "ok");
  EXPECT_EQ(nation.person_value(child, "pin").substr(0, 6), "001225");
  EXPECT_EQ(nation.find("pin_history", "pin", json::value(pin)).at(0).values.at("ended_on"), json::value("2026-11-20"));
  ASSERT_EQ(nation.outcome("civil_change.register", with(args, "sex", "2")), "ok");
  EXPECT_EQ(nation.person_value(child, "pin").substr(0, 6), "001325");
  EXPECT_EQ(nation.find("pin_history", "person", json::value(child.text())).size(), 3U);
  const auto rename = with(with(with(args, "kind", "change"), "given_name", "Bình"), "full_name", "Nguyễn Bình");
  nation.at("2034-11-17");  // nine years old
  EXPECT_EQ(nation.outcome("civil_change.register", rename), "consent-from-nine");
  EXPECT_EQ(nation.person_value(child, "full_name"), "Nguyễn An");
  EXPECT_EQ(nation.outcome("civil_change.register", with(rename, "consents", true)), "ok");
  EXPECT_EQ(nation.person_value(child, "full_name"), "Nguyễn Bình");
}

TEST_F(CivilStatusTest, a_young_childs_name_changes_without_its_consent) {
  const Ref child = nation.person(9, "Nguyễn An", "2026-11-18", "1");
  born(child);
  EXPECT_EQ(nation.outcome("civil_change.register", {{"person", child.text()},
                                                     {"kind", "change"},
                                                     {"content", "tên"},
                                                     {"reason", "theo họ mẹ"},
                                                     {"office", "00004"},
                                                     {"given_name", "Bình"},
                                                     {"full_name", "Nguyễn Bình"}}),
            "ok");
  EXPECT_EQ(nation.value("birth_entry", "child", child, "full_name"), "Nguyễn Bình");
}

TEST_F(CivilStatusTest, a_closed_book_says_its_count_and_takes_no_more) {
  ASSERT_EQ(nation.outcome("death.register", death(nam, "2026-11-19")), "ok");
  ASSERT_EQ(nation.outcome("death.register", death(hoa, "2026-11-19")), "ok");
  ASSERT_EQ(nation.outcome("death.annul", {{"person", hoa.text()}, {"decision", "1/2026"}}), "ok");
  const json::object close{{"office", "00004"}, {"series", "KT"},   {"book", "01/2026-KT"},
                           {"year", "2026"},    {"corrections", 0}, {"blank_pages", 12}};
  EXPECT_EQ(nation.outcome("civil_book.close", close), "year-over");
  nation.at("2026-12-31");
  EXPECT_EQ(nation.outcome("civil_book.close", with(close, "book", "01/2026-KH")), "known-book");
  const auto reply = nation.act("civil_book.close", close);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(at_path(reply.body, "events"), json::value(1));
  EXPECT_EQ(nation.outcome("civil_book.close", close), "once");
  EXPECT_EQ(nation.outcome("death.register", death(lan, "2026-12-30")), "book-open");
  EXPECT_EQ(nation.outcome("death.register", with(death(lan, "2026-12-30"), "office", "00008")), "ok");
  nation.at("2027-01-04");
  const auto next = nation.act("death.register", death(hoa, "2026-12-30"));
  ASSERT_TRUE(next.ok) << next.error_id;
  EXPECT_EQ(text_at(next.body, "number"), "01/2027");
}

TEST_F(CivilStatusTest, copies_are_of_entries_that_exist_and_cost_their_fee) {
  ASSERT_EQ(nation.outcome("marriage.register", couple(lan, nam)), "ok");
  json::object args{{"person", lan.text()},    {"series", "KH"}, {"book", "01/2026-KH"}, {"entry_number", "01/2026"},
                    {"requester", nam.text()}, {"copies", 3},    {"office", "00004"}};
  EXPECT_EQ(nation.outcome("extract_copy.issue", with(args, "entry_number", "02/2026")), "entered");
  EXPECT_EQ(nation.outcome("extract_copy.issue", with(args, "copies", 0)), "copies");
  const auto reply = nation.act("extract_copy.issue", args);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(reply.body, (json::value{{"number", "01/2026-BS"}, {"fee_vnd", 24000}}));
}

/// Each extract says what its entry says, under the entry's number: every row has a value when the entry is full.
TEST_F(CivilStatusTest, extracts_say_what_the_books_say) {
  const auto& pack = *test::vietnam();
  const auto full = [&](std::string_view document, std::string_view register_id, json::object more = {}) {
    json::object entry;  // every field with the value that a record would tell
    for (const auto& field : pack.registers.find(register_id)->second.fields)
      entry[field.name] = field.codes.empty() ? field.name : pack.codes.find(field.codes)->second.items.front().code;
    more["entry"] = entry;
    const auto& kind = pack.documents.find(document)->second;
    EXPECT_TRUE(pack.codes.find("result-codes")->second.find(kind.result_code) != nullptr) << document;
    for (const auto& row : kind.rows) {
      const auto value = evaluate(row.value, more, nation.store.clock.at, pack);
      ASSERT_TRUE(value.ok()) << document << ": " << row.value.text;
      EXPECT_TRUE(value->is_string()) << document << ": " << row.value.text;
    }
    const auto number = evaluate(pack.numbers.find(kind.number)->second.format, more, nation.store.clock.at, pack);
    EXPECT_EQ(number.ok() ? *number : json::value(), json::value("number")) << document;
  };
  full("death-extract", "death_entry");
  full("marriage-certificate", "marriage");
  full("marriage-end-extract", "marriage");
  full("recognition-extract", "recognition");
  for (const char* document : {"guardianship-extract", "guardianship-supervision-extract", "guardianship-end-extract"})
    full(document, "guardianship");
  full("civil-change-extract", "civil_change", {{"holder_name", "Nguyễn An"}});
}

TEST_F(CivilStatusTest, a_life_is_played_from_birth_to_death) {
  const Ref child{{9, 7, 7}};
  born(child);
  events::Message create;
  create.id = Ref{{7, 1}};
  create.from = "justice";
  create.to = "police";
  create.service = "person.create";
  create.purpose = "birth";
  create.body = json::object{{"ref", child.text()},        {"given_name", "An"}, {"full_name", "Trần An"},
                             {"birth_date", "2026-11-18"}, {"sex", "1"},         {"registration_place", "00004"}};
  ASSERT_TRUE(nation.send(create).ok);
  nation.at("2046-11-17");
  auto wedding = with(with(couple(hoa, child), "husband_birth_date", "2026-11-18"), "wife_birth_date", "1998-01-20");
  EXPECT_EQ(nation.outcome("marriage.register", wedding), "of-age");
  nation.at("2046-11-18");
  ASSERT_EQ(nation.outcome("marriage.register", wedding), "ok");
  const auto home = nation.act("household.found", {{"head", child.text()}, {"commune", "00004"}, {"address", "Số 1"}});
  ASSERT_TRUE(home.ok) << home.error_id;
  nation.at("2050-01-10");
  ASSERT_EQ(nation.outcome("marriage.end", with(judgment(hoa, child, "divorce"), "effective_on", "2050-01-03")), "ok");
  EXPECT_EQ(nation.person_value(child, "marital_status"), "3");
  nation.at("2101-05-02");
  ASSERT_EQ(nation.outcome("death.register", death(child, "2101-05-01")), "ok");
  EXPECT_EQ(nation.value("residence", "person", child, "address"), "-");
  EXPECT_EQ(nation.person_value(child, "marital_status"), "3");
  EXPECT_EQ(nation.outcome("marriage.register", wedding), "alive");
}

}  // namespace
}  // namespace sen::exchange
