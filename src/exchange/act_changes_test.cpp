// Goal: acts that change and end records do what the pack says, to the record it means, or nothing. Method: acts made
// by hand over the small country, played as messages on a real store.
#include <gtest/gtest.h>

#include "exchange/errors.hpp"
#include "exchange/test_services.hpp"
#include "registers/errors.hpp"

namespace sen::exchange {
namespace {

using test::binding;
using test::kPolice;
using test::someone;

pack::Expr say(std::string_view text) { return test::expr(text); }

class ActChangesTest : public testing::Test {
 protected:
  ActChangesTest() {
    for (const std::uint8_t n : std::initializer_list<std::uint8_t>{1, 2, 3}) {
      node_.add(kPolice, "person", test::person_values(n, "Nguyễn An", "1990-05-01"));
      node_.add(kPolice, "residence",
                {{"person", someone(n).text()},
                 {"household", n == 3 ? "H2" : "H1"},
                 {"commune", "00004"},
                 {"head", someone(1).text()}});
    }
  }

  static pack::RecordWrite write(pack::WriteKind kind, std::string register_id, std::vector<pack::Binding> where,
                                 std::vector<pack::Binding> with = {}) {
    pack::RecordWrite out;
    out.kind = kind;
    out.as = "done";
    out.register_id = std::move(register_id);
    out.where = std::move(where);
    out.with = std::move(with);
    return out;
  }
  static pack::RecordWrite move_one() {
    return write(pack::WriteKind::kAmend, "residence", {binding("person", "args.person")},
                 {binding("address", "args.address")});
  }
  pack::Service& act_of(std::vector<pack::RecordWrite> writes) {
    pack::Service out;
    out.id = "test.act";
    out.agency = "police";
    out.kind = pack::ServiceKind::kAct;
    out.legal = "Luật Cư trú 2020";
    out.writes = std::move(writes);
    out.gives = {binding("done", "done")};
    node_.pack->services[out.id] = out;
    test::add_grant(*node_.pack, out.id, "justice", "birth", {});
    return node_.pack->services[out.id];
  }
  events::Reply act(json::object args, std::uint8_t id = 1) {
    events::Message out;
    out.id = Ref{{id, 201}};
    out.from = "justice";
    out.to = "police";
    out.service = "test.act";
    out.subject = someone(1).text();
    out.purpose = "birth";
    out.case_id = "G22-7";
    out.body = std::move(args);
    auto reply = node_.run(node_.provider->act(std::move(out)));
    EXPECT_TRUE(reply.ok());
    return reply.ok() ? reply.take() : events::Reply{};
  }
  template <class T>
  T read(std::function<T(ReadTx&)> fn) {
    return *read_now<T>(node_.store.db(), kPolice, [&](ReadTx& tx) -> Result<T> { return fn(tx); });
  }
  std::vector<registers::Record> of(std::string_view register_id, std::string_view field, Ref who) {
    return read<std::vector<registers::Record>>(
        [&](ReadTx& tx) { return node_.registers[0]->find(tx, register_id, field, json::value(who.text())); });
  }
  registers::Record home(std::uint8_t n) { return of("residence", "person", someone(n)).at(0); }
  std::string address(std::uint8_t n) { return std::string(text_at(home(n).values, "address")); }
  std::string address_on(std::uint8_t n, std::string_view day) {
    const auto id = home(n).id;
    const auto record = read<std::optional<registers::Record>>([&](ReadTx& tx) {
      return node_.registers[0]->as_of(tx, "residence", id, test::day(day), node_.store.clock.at + Elapsed::seconds(1));
    });
    return record ? std::string(text_at(record->values, "address")) : "-";
  }

  test::Node node_;
};

TEST_F(ActChangesTest, one_record_changes_once_however_often_the_message_comes) {
  act_of({move_one()});
  const json::object args{{"person", someone(1).text()}, {"address", "Số 9"}};
  const auto first = act(args);
  ASSERT_TRUE(first.ok) << first.error_id;
  EXPECT_EQ(text_at(at_path(first.body, "done"), "address"), "Số 9");
  EXPECT_EQ(at_path(first.body, "done.version"), json::value(2));
  EXPECT_EQ(act(args).body, first.body);
  EXPECT_EQ(home(1).version, 2);
  EXPECT_EQ(address(2), "");
  const auto versions = read<std::vector<registers::Record>>(
      [&](ReadTx& tx) { return node_.registers[0]->history(tx, "residence", home(1).id); });
  ASSERT_GE(versions.size(), 2U);
  EXPECT_EQ(versions.back().why.agency, "justice");
  EXPECT_EQ(versions.back().why.case_id, "G22-7");
  EXPECT_EQ(versions.back().why.legal, "Luật Cư trú 2020");
  EXPECT_EQ(node_.entries(kPolice, someone(1)).size(), 1U);
  EXPECT_TRUE(node_.entries(kPolice, someone(2)).empty());
}

TEST_F(ActChangesTest, the_record_must_be_there_and_be_one) {
  act_of({move_one()});
  EXPECT_EQ(act({{"person", someone(8).text()}, {"address", "x"}}, 1).error_id, "exchange.no_such_record");
  EXPECT_EQ(act({{"address", "x"}}, 2).error_id, "exchange.no_such_record");
  auto by_household = move_one();
  by_household.where = {binding("household", "args.household")};
  act_of({by_household});
  const auto several = act({{"household", "H1"}, {"address", "x"}}, 3);
  EXPECT_EQ(several.error_id, "exchange.several_records");
  EXPECT_EQ(several.error_args.at(0), "Sổ residence");
  EXPECT_TRUE(act({{"household", "H2"}, {"address", "x"}}, 4).ok);
  EXPECT_EQ(address(3), "x");
  // An empty field is a condition too, and finds nobody by itself.
  by_household.where = {binding("household", "args.household"), binding("address", "null")};
  act_of({by_household});
  EXPECT_EQ(act({{"household", "H2"}, {"address", "y"}}, 5).error_id, "exchange.no_such_record");
  EXPECT_EQ(act({{"address", "y"}}, 6).error_id, "exchange.no_such_record");
}

TEST_F(ActChangesTest, a_version_that_is_no_longer_so_refuses) {
  auto write = move_one();
  write.version = say("args.version");
  act_of({write});
  const json::object args{{"person", someone(1).text()}, {"address", "Số 9"}, {"version", 1}};
  EXPECT_TRUE(act(args, 1).ok);
  EXPECT_EQ(act(args, 2).error_id, "registers.changed");
  auto other = args;
  other["version"] = "one";
  EXPECT_EQ(act(other, 3).error_id, "exchange.bad_arguments");
  other["version"] = (std::int64_t{1} << 32) + 2;  // not the present 2 in disguise
  EXPECT_EQ(act(other, 5).error_id, "exchange.bad_arguments");
  other.erase("version");  // who does not say what he saw takes what there is
  EXPECT_TRUE(act(other, 4).ok);
}

TEST_F(ActChangesTest, days_are_those_the_act_says) {
  auto write = move_one();
  write.from = say("args.from");
  write.until = say("args.until");
  act_of({write});
  json::object args{{"person", someone(1).text()}, {"address", "tạm"}, {"from", "2026-11-25"}, {"until", "2026-12-01"}};
  ASSERT_TRUE(act(args, 1).ok);
  EXPECT_EQ(address(1), "");
  EXPECT_EQ(address_on(1, "2026-11-25"), "tạm");
  EXPECT_EQ(address_on(1, "2026-12-01"), "");
  args["from"] = "soon";
  EXPECT_EQ(act(args, 2).error_id, "exchange.bad_arguments");
  args["from"] = "2026-12-01";
  EXPECT_EQ(act(args, 3).error_id, "registers.not_found");  // no day between
}

TEST_F(ActChangesTest, many_takes_all_that_are_found_also_none) {
  auto write = ActChangesTest::write(pack::WriteKind::kEnd, "residence", {binding("household", "args.household")});
  write.many = true;
  act_of({write});
  const auto reply = act({{"household", "H1"}}, 1);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(at_path(reply.body, "done").as_array().size(), 2U);
  EXPECT_TRUE(of("residence", "person", someone(1)).empty());
  EXPECT_TRUE(of("residence", "person", someone(2)).empty());
  EXPECT_EQ(of("residence", "person", someone(3)).size(), 1U);
  EXPECT_EQ(node_.entries(kPolice, someone(2)).size(), 1U);
  const auto none = act({{"household", "H1"}}, 2);
  ASSERT_TRUE(none.ok);
  EXPECT_TRUE(at_path(none.body, "done").as_array().empty());
}

TEST_F(ActChangesTest, each_entry_of_a_list_is_one_write_and_all_or_none_stay) {
  auto write = ActChangesTest::write(pack::WriteKind::kAmend, "residence", {binding("person", "item.person")},
                                     {binding("household", "args.household")});
  write.each = say("args.members");
  write.when = say("item.stays != true");
  act_of({write});
  auto members = [](std::initializer_list<int> people) {
    json::array out;
    for (const int n : people)
      out.push_back(json::object{{"person", someone(static_cast<std::uint8_t>(n)).text()}, {"stays", n == 3}});
    return out;
  };
  EXPECT_EQ(act({{"household", "H9"}, {"members", members({1, 8})}}, 1).error_id, "exchange.no_such_record");
  EXPECT_EQ(text_at(home(1).values, "household"), "H1");
  const auto reply = act({{"household", "H9"}, {"members", members({1, 2, 3})}}, 2);
  ASSERT_TRUE(reply.ok) << reply.error_id;
  EXPECT_EQ(at_path(reply.body, "done").as_array().size(), 2U);
  EXPECT_EQ(text_at(home(2).values, "household"), "H9");
  EXPECT_EQ(text_at(home(3).values, "household"), "H2");
  EXPECT_EQ(act({{"household", "H9"}, {"members", "all"}}, 3).error_id, "exchange.bad_arguments");
  EXPECT_TRUE(act({{"household", "H9"}}, 4).ok);  // no list, nothing to do
  json::array long_list(1001);
  EXPECT_EQ(act({{"household", "H9"}, {"members", long_list}}, 5).error_id, "exchange.bad_arguments");
}

TEST_F(ActChangesTest, only_what_the_caller_gives_is_changed) {
  auto write = move_one();
  write.with.clear();
  write.if_given = {"address", "household"};
  act_of({write});
  ASSERT_TRUE(act({{"person", someone(1).text()}, {"address", "Số 9"}}, 1).ok);
  EXPECT_EQ(text_at(home(1).values, "household"), "H1");
  ASSERT_TRUE(act({{"person", someone(1).text()}, {"household", nullptr}}, 2).ok);  // given as empty
  EXPECT_TRUE(home(1).values.at("household").is_null());
  EXPECT_EQ(address(1), "Số 9");
}

TEST_F(ActChangesTest, a_renewed_number_fits_the_corrected_record_and_the_old_one_stays_taken) {
  auto write = ActChangesTest::write(pack::WriteKind::kAmend, "person", {binding("ref", "args.person")},
                                     {binding("birth_date", "args.birth_date")});
  write.renew = {"pin"};
  act_of({write});
  const std::string old_pin(text_at(of("person", "ref", someone(1)).at(0).values, "pin"));
  EXPECT_EQ(old_pin.substr(0, 6), "001190");
  const auto reply = act({{"person", someone(1).text()}, {"birth_date", "1991-05-01"}});
  ASSERT_TRUE(reply.ok) << reply.error_id;
  const std::string pin(text_at(at_path(reply.body, "done"), "pin"));
  EXPECT_EQ(pin.substr(0, 6), "001191");
  auto values = test::person_values(4, "Nguyễn An", "1990-05-01");
  values["pin"] = old_pin;
  const auto again = node_.store.write(kPolice, [&](Tx& tx, Context& context) -> Result<void> {
    TRY(node_.registers[0]->create(tx, context, "person", values, context.today(), {"police", "t", "", "", {}}));
    return {};
  });
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(errors::kRecordNotUnique));
}

TEST_F(ActChangesTest, rules_are_judged_on_what_was_found_and_say_which_refused) {
  auto& act_service = act_of({move_one()});
  act_service.finds = {{"person", "someone", {binding("ref", "args.person")}, false, false, {}},
                       {"residence", "household", {binding("household", "args.household")}, true, false, {}}};
  act_service.rules = {
      {"known", say("someone != null"), "Luật 1", {"Không có người này.", "There is no such person."}, {}},
      {"small", say("count(household) < 2"), "", {"Hộ đông.", "The household is large."}, {}}};
  const auto unknown = act({{"person", someone(8).text()}, {"household", "H2"}, {"address", "x"}}, 1);
  EXPECT_EQ(unknown.error_id, "exchange.rule");
  EXPECT_EQ(unknown.error_args,
            (std::vector<std::string>{"Không có người này.", "There is no such person.", "known", "Luật 1"}));
  const auto large = act({{"person", someone(3).text()}, {"household", "H1"}, {"address", "x"}}, 2);
  ASSERT_EQ(large.error_id, "exchange.rule");
  EXPECT_EQ(large.error_args.at(2), "small");
  EXPECT_EQ(address(3), "");
  EXPECT_TRUE(node_.entries(kPolice, someone(2)).empty());
  const auto done = act({{"person", someone(1).text()}, {"household", "H2"}, {"address", "x"}}, 3);
  ASSERT_TRUE(done.ok) << done.error_id;
  EXPECT_EQ(node_.entries(kPolice, someone(3)).size(), 2U);  // named in the refusal, then looked at: told both times
  // null is not true: a rule over what is missing refuses.
  act_service.rules = {{"adult", say("someone.order > 17"), "", {"a", "b"}, {}}};
  EXPECT_EQ(act({{"person", someone(1).text()}, {"address", "x"}}, 4).error_id, "exchange.rule");
  act_service.finds = {{"residence", "home", {binding("household", "args.household")}, false, false, {}}};
  EXPECT_EQ(act({{"household", "H1"}}, 5).error_id, "exchange.ambiguous");
}

TEST_F(ActChangesTest, outcomes_change_and_end_through_the_same_door) {
  auto end = write(pack::WriteKind::kEnd, "residence", {binding("person", "who")});
  auto move = move_one();
  move.where = {binding("person", "who")};
  move.with = {binding("address", "\"Số 9\"")};
  const auto run = [&](const pack::RecordWrite& one, Ref who) {
    json::object scope{{"who", who.text()}};
    return node_.store.write(kPolice, [&](Tx& tx, Context& context) -> Result<void> {
      return apply_writes(tx, context, *node_.registers[0], {one}, scope, {"police", "x", "c", "l", {}}, *node_.pack);
    });
  };
  ASSERT_TRUE(run(move, someone(1)).ok());
  EXPECT_EQ(address(1), "Số 9");
  ASSERT_TRUE(run(end, someone(1)).ok());
  EXPECT_TRUE(of("residence", "person", someone(1)).empty());
  const auto again = run(end, someone(1));
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(errors::kNothingToChange));
}

TEST_F(ActChangesTest, a_refusal_undoes_changes_that_were_made_before_it) {
  auto second = move_one();
  second.where = {binding("person", "args.other")};
  act_of({move_one(), second});
  EXPECT_EQ(act({{"person", someone(1).text()}, {"other", someone(8).text()}, {"address", "x"}}).error_id,
            "exchange.no_such_record");
  EXPECT_EQ(address(1), "");
  EXPECT_EQ(home(1).version, 1);
}

TEST_F(ActChangesTest, acts_that_follow_leave_with_the_commit) {
  auto& act_service = act_of({move_one()});
  pack::Service other;
  other.id = "health.note";
  other.agency = "health";
  other.kind = pack::ServiceKind::kAct;
  node_.pack->services[other.id] = other;
  pack::FollowUp follow;
  follow.service = "health.note";
  follow.purpose = "card";
  follow.each = say("args.members");
  follow.when = say("item != \"skip\"");
  follow.with = {binding("who", "item"), binding("address", "done.address")};
  act_service.follow_ups = {follow};
  const json::object args{
      {"person", someone(1).text()}, {"address", "Số 9"}, {"members", json::array{"a", "skip", "b"}}};
  auto refused = args;
  refused["person"] = someone(8).text();
  EXPECT_FALSE(act(refused, 1).ok);
  const auto waiting = [&] {
    return read<std::vector<events::Backlog>>([](ReadTx& tx) { return events::backlog(tx); });
  };
  EXPECT_TRUE(waiting().empty());
  ASSERT_TRUE(act(args, 2).ok);
  ASSERT_TRUE(act(args, 2).ok);
  const auto queued = waiting();
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(queued[0].to, "health");
  EXPECT_EQ(queued[0].waiting, 2);
}

}  // namespace
}  // namespace sen::exchange
