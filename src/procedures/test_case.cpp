// The rig of procedures' tests: wiring, people, and the walk of a birth step by step.
#include "procedures/test_case.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "documents/documents.hpp"
#include "exchange/errors.hpp"
#include "notices/notices.hpp"
#include "pack/pack.hpp"

namespace sen::test {

using procedures::Work;

std::shared_ptr<const pack::Pack> vietnam() {
  static const auto loaded = pack::load("packs/vietnam");
  ASSERT(loaded.pack != nullptr);
  return loaded.pack;
}

bool Timers::run_one() {
  if (ready_.empty()) return false;
  auto work = std::move(ready_.front());
  ready_.pop_front();
  work();
  return true;
}

bool Timers::advance(Instant until) {
  if (timers_.empty() || timers_.begin()->first > until) return false;
  clock_.at = std::max(clock_.at, timers_.begin()->first);
  auto work = std::move(timers_.begin()->second);
  timers_.erase(timers_.begin());
  work();
  return true;
}

Task<Result<events::Reply>> Wire::deliver(events::Message message) {
  for (const auto* end : {&message.from, &message.to})
    if (silent.contains(*end)) co_return fail(errors::kUnreachable, {*end});
  if (held.contains(message.service)) co_return fail(errors::kUnreachable, {message.to});
  if (refused.contains(message.service)) {
    lost.push_back(std::move(message));
    co_return events::Reply{.ok = false, .body = nullptr, .error_id = "test.refused", .error_args = {}};
  }
  auto reply = co_await provider_.act(message);
  if (dispatcher != nullptr) dispatcher->wake(*hosting_.slot(message.to));
  if (mute.contains(message.service)) {
    lost.push_back(std::move(message));
    co_return fail(errors::kUnreachable, {lost.back().to});
  }
  if (reply.ok() && reply->ok) acted.push_back(std::move(message));
  co_return reply;
}

Task<Result<json::value>> Wire::ask(events::Question question) {
  if (auto first = std::exchange(meanwhile, nullptr)) co_await first(question.service);
  for (const auto* end : {&question.from, &question.to})
    if (silent.contains(*end)) co_return fail(errors::kUnreachable, {*end});
  auto answer = co_await provider_.answer(question);
  if (answer.ok()) answered.push_back(std::move(question));
  co_return answer;
}

Result<Bytes> TestSigner::sign(std::string_view key, ByteView message) {
  const auto half = hmac_sha256(*public_key(key), message);
  Bytes out(half.begin(), half.end());
  out.insert(out.end(), half.begin(), half.end());
  return out;
}
Result<Bytes> TestSigner::public_key(std::string_view key) {
  const auto digest = sha256(as_bytes(key));
  return Bytes(digest.begin(), digest.end());
}
bool TestSigner::verify(ByteView public_part, ByteView message, ByteView signature) const {
  const auto half = hmac_sha256(public_part, message);
  return signature.size() == 64 && std::equal(half.begin(), half.end(), signature.begin());
}

// ---- building

Country::Country(std::string_view at, bool run_twice)
    : store({"portal", "justice", "police", "health", "insurance"}, run_twice) {
  store.clock.at = local(at);
  build();
  settle_people();
  dispatcher->start();
  settle();
}

Country::~Country() {
  dispatcher->stop();
  while (happen()) {
  }
}

void Country::build() {
  std::vector<exchange::Member> members;
  for (std::uint16_t i = 0; i < ids.size(); ++i) {
    auto compiled = registers::Registers::compile(vietnam(), ids[i]);
    ASSERT(compiled.ok());
    registers.push_back(compiled.take());
    for (const auto& steps :
         {events::migrations(), journal::migrations(), registers[i]->migrations(), identity::migrations(),
          documents::migrations(), notices::migrations(), procedures::migrations()})
      ASSERT(store.db().migrate({i}, steps).ok());
    members.push_back({ids[i], {i}, registers[i].get()});
  }
  const events::Hosting hosting{ids};
  provider = std::make_unique<exchange::Provider>(vietnam(), store.db(), members, store.clock);
  wire = std::make_unique<Wire>(*provider, hosting);
  exchange = std::make_unique<exchange::Exchange>(vietnam(), *wire, store.random);
  dispatcher = std::make_unique<events::Dispatcher>(store.db(), hosting, *wire, timers, store.clock, log);
  wire->dispatcher = dispatcher.get();
  procedures::Parts parts{vietnam(), store.db(), *exchange,    *provider,   *dispatcher,
                          hosting,   signer,     store.random, store.clock, log};
  procedures = std::make_unique<procedures::Procedures>(parts, members);
  procedures->wire();
}

void Country::add(AgencySlot slot, const std::vector<std::pair<std::string, json::object>>& records) {
  const auto written = store.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
    for (const auto& [id, values] : records)
      TRY(registers[slot.index]->create(tx, context, id, values, day("2020-01-01"),
                                        {ids[slot.index], "t", "", "", {}}));
    return {};
  });
  ASSERT(written.ok());
}

void Country::settle_people() {
  struct One {
    std::uint8_t n;
    const char *surname, *middle, *given, *born, *sex, *household, *relation;
  };
  static constexpr One kPeople[] = {{1, "Nguyễn", "Thị", "Lan", "1996-03-08", "2", "H1", "wife"},
                                    {2, "Trần", "Văn", "Nam", "1994-07-01", "1", "H1", "head"},
                                    {3, "Lê", "Thị", "Hoa", "1998-01-20", "2", "H2", "daughter-in-law"},
                                    {4, "Phạm", "Minh", "Sơn", "1995-05-05", "1", "H2", "child"},
                                    {5, "Phạm", "Văn", "Bình", "1962-10-10", "1", "H2", "head"},
                                    {6, "Vũ", "Quốc", "Huy", "1990-12-12", "1", "H3", "head"}};
  std::vector<std::pair<std::string, json::object>> rows;
  for (const auto& one : kPeople) {
    const auto name = std::string(one.surname) + " " + one.middle + " " + one.given;
    rows.push_back({"person",
                    {{"ref", person(one.n).text()},
                     {"surname", one.surname},
                     {"middle_name", one.middle},
                     {"given_name", one.given},
                     {"full_name", name},
                     {"birth_date", one.born},
                     {"sex", one.sex},
                     {"registration_place", "00004"},
                     {"native_place", "00004"},
                     {"ethnicity", "01"},
                     {"nationality", "VN"}}});
    const bool second = std::string_view(one.household) == "H2";
    rows.push_back({"residence",
                    {{"person", person(one.n).text()},
                     {"household", one.household},
                     {"kind", "permanent"},
                     {"commune", "00004"},
                     {"address", second ? "Số 5 phố Bến Nước" : "Số 12 phố Cây Đa"},
                     {"head", (second ? kSon.head : kNam.head).text()},
                     {"head_name", second ? "Phạm Văn Bình" : "Trần Văn Nam"},
                     {"relation", one.relation},
                     {"since", "2020-01-01"}}});
  }
  add(kPolice, rows);
  auto marriage = [](const Family& family, const char* wife, const char* husband, const char* number) {
    return std::pair<std::string, json::object>{"marriage",
                                                {{"wife", family.mother.text()},
                                                 {"wife_name", wife},
                                                 {"husband", family.father.text()},
                                                 {"husband_name", husband},
                                                 {"number", number},
                                                 {"registered_on", "2019-02-14"},
                                                 {"office", "00004"}}};
  };
  add(kJustice, {marriage(kNam, "Nguyễn Thị Lan", "Trần Văn Nam", "1/2019"),
                 marriage(kSon, "Lê Thị Hoa", "Phạm Minh Sơn", "2/2019")});
  add(kHealth, {{"facility", {{"code", "01001"}, {"name", "Bệnh viện Phụ sản"}, {"province", "01"}}},
                {"facility", {{"code", "01002"}, {"name", "Trạm y tế Ba Đình"}, {"province", "01"}}}});
}

identity::Principal Country::officer(std::string agency, std::string unit, std::string role, std::uint8_t n) {
  identity::Principal out;
  out.kind = identity::Kind::kOfficer;
  out.agency = std::move(agency);
  out.person = person(n);
  out.name = "Cán bộ " + std::to_string(n);
  out.level = 2;
  out.posts = {{std::move(unit), std::move(role)}};
  return out;
}

// ---- time

Instant Country::local(std::string_view text) {
  const auto minute = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return vietnam()->zone().at(day(text.substr(0, 10)), minute(11) * 60 + minute(14));
}

bool Country::happen() { return timers.run_one() || store.db().drain_once() > 0; }

void Country::pass(Elapsed span) {
  const Instant until = store.clock.at + span;
  do {
    while (happen()) {
    }
  } while (timers.advance(until));
  store.clock.at = until;
}

void Country::pass_until(std::string_view at) {
  ASSERT(local(at) >= store.clock.at);
  pass(local(at) - store.clock.at);
}

}  // namespace sen::test
