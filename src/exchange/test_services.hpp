#pragma once
/// Services, grants and events over the hand-made country of registers/test_country.hpp, with a store and a provider
/// ready to be asked.
#include <deque>

#include "exchange/exchange.hpp"
#include "registers/test_country.hpp"
#include "tests/engine/loop.hpp"

namespace sen::test {

/// A store that can refuse writes, or never say how they ended: the process dies.
class Gate final : public Database {
 public:
  explicit Gate(Database& inner) : inner_(inner) {}
  void submit(AgencySlot agency, WriteFn fn, Done done, Effect effect) override {
    if (refuse) return done(fail(errors::kDatabaseFull));
    if (!silent && !lost) return inner_.submit(agency, std::move(fn), std::move(done), effect);
    untold_.push_back(std::move(done));
    if (!lost) inner_.submit(agency, std::move(fn), [this](Result<void> result) { committed = result.ok(); }, effect);
  }
  Result<void> snapshot(AgencySlot agency, const std::function<Result<void>(ReadTx&)>& fn, Fresh fresh) override {
    return inner_.snapshot(agency, fn, fresh);
  }
  Result<void> migrate(AgencySlot agency, const std::vector<Migration>& steps) override {
    return inner_.migrate(agency, steps);
  }
  void close() override { inner_.close(); }
  /// After the test's last word: what still waits ends, so that its memory is freed as a dead process's would be.
  void let_go(Loop& loop) {
    for (auto& done : untold_) done(fail(errors::kDatabaseBusy));
    untold_.clear();
    while (loop.run_one()) {
    }
  }
  bool refuse = false;
  bool lost = false;    ///< killed before the commit
  bool silent = false;  ///< killed after it
  bool committed = false;

 private:
  Database& inner_;
  std::vector<Done> untold_;
};

inline pack::Binding binding(std::string name, std::string_view value) { return {std::move(name), expr(value)}; }

inline void add_grant(pack::Pack& pack, std::string service, std::string to, std::string purpose,
                      std::vector<std::string> fields, pack::Validity valid = {}) {
  pack::Grant grant;
  grant.id = service + ">" + to;
  grant.service = std::move(service);
  grant.to = std::move(to);
  grant.purpose = std::move(purpose);
  grant.fields = std::move(fields);
  grant.basis = {"Nghị định 63/2024", "Decree 63/2024"};
  grant.valid = valid;
  pack.grants.push_back(std::move(grant));
}

inline pack::Service read_service(std::string id, std::string agency, std::string register_id,
                                  std::vector<std::string> find_by) {
  pack::Service out;
  out.id = std::move(id);
  out.agency = std::move(agency);
  out.register_id = std::move(register_id);
  out.find_by = std::move(find_by);
  return out;
}

inline void add_reads(pack::Pack& pack) {
  auto person = read_service("person.read", "police", "person", {"ref"});
  person.includes = {{"residence", "residence", "person", "ref", false}, {"children", "person", "mother", "ref", true}};
  pack.services["person.read"] = person;
  pack.services["person.find"] = read_service("person.find", "police", "person", {"surname", "birth_date"});
  auto marriage = read_service("marriage.of", "justice", "marriage", {});
  marriage.also_by = {"wife", "husband"};
  marriage.only = expr("ended_on = null");
  pack.services["marriage.of"] = marriage;
  auto facilities = read_service("facility.list", "health", "facility", {"province"});
  facilities.many = true;
  pack.services["facility.list"] = facilities;

  const pack::Validity until_2026{{}, day("2026-11-20")};
  add_grant(pack, "person.read", "portal", "birth",
            {"ref", "full_name", "birth_date", "residence.commune", "residence.address"});
  add_grant(pack, "person.read", "health", "card", {"full_name", "children.full_name", "children.ref"});
  add_grant(pack, "person.read", "justice", "old", {"full_name"}, until_2026);
  add_grant(pack, "person.find", "portal", "birth", {"ref"});
  add_grant(pack, "marriage.of", "portal", "birth", {"wife", "husband", "husband_name"});
  add_grant(pack, "facility.list", "portal", "birth", {"code", "name"});
}

inline void add_acts(pack::Pack& pack) {
  pack::Service create;
  create.id = "person.create";
  create.agency = "police";
  create.kind = pack::ServiceKind::kAct;
  create.legal = "Luật Căn cước 2023";
  pack::RecordWrite write;
  write.register_id = "person";
  write.as = "person";
  write.unless = {"ref"};
  for (const char* name : {"ref", "surname", "given_name", "full_name", "birth_date", "sex", "registration_place"})
    write.with.push_back(binding(name, std::string("args.") + name));
  pack::RecordWrite home;
  home.register_id = "residence";
  home.as = "home";
  home.unless = {"person"};
  home.when = expr("args.commune != null");
  home.with = {binding("person", "person.ref"), binding("commune", "args.commune")};
  create.writes = {write, home};
  create.gives = {binding("pin", "person.pin"), binding("home", "home.id")};
  pack.services["person.create"] = create;
  add_grant(pack, "person.create", "justice", "birth", {});

  pack::EventKind kind;
  kind.id = "person.recorded";
  kind.agency = "police";
  kind.register_id = "person";
  kind.fields = {"ref", "birth_date"};
  kind.to = {"portal", "police"};
  pack.events.push_back(kind);
}

constexpr AgencySlot kPolice{0};
constexpr AgencySlot kJustice{1};
constexpr AgencySlot kHealth{2};
constexpr AgencySlot kPortal{3};

/// A person record may give way to another one's.
inline void let_people_merge(pack::Pack& pack) {
  auto& person = pack.registers["person"];
  person.fields.push_back(field("merged_into", pack::FieldType::kPerson));
  person.replaced_by = "merged_into";
}

/// One node with four agencies.
class Node {
 public:
  Node() {
    let_people_merge(*pack);
    add_reads(*pack);
    add_acts(*pack);
    for (const auto& id : ids) {
      auto compiled = registers::Registers::compile(pack, id);
      ASSERT(compiled.ok());
      registers.push_back(compiled.take());
    }
    migrate();
    provider = make_provider(store.db());
  }
  void migrate() {
    for (std::uint16_t slot = 0; slot < ids.size(); ++slot) {
      ASSERT(store.db().migrate({slot}, events::migrations()).ok());
      ASSERT(store.db().migrate({slot}, journal::migrations()).ok());
      ASSERT(registers[slot]->install(store.db(), {slot}).ok());
    }
  }
  std::unique_ptr<exchange::Provider> make_provider(Database& database) {
    std::vector<exchange::Member> members;
    for (std::uint16_t slot = 0; slot < ids.size(); ++slot)
      members.push_back({ids[slot], {slot}, registers[slot].get()});
    return std::make_unique<exchange::Provider>(pack, database, members, store.clock);
  }

  /// Runs a task to its end.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> out;
    start<T>(loop, std::move(task), [&](T value) { out.emplace(std::move(value)); });
    while (!out) {
      const bool wrote = store.db().drain_once() > 0;
      const bool went = loop.run_one();
      ASSERT(wrote || went || out);
    }
    return std::move(*out);
  }

  registers::Record add(AgencySlot slot, std::string_view register_id, json::object values) {
    std::optional<registers::Record> record;
    const registers::Provenance why{ids[slot.index], "test", "", "", {}};
    auto outcome = store.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
      record = TRY(registers[slot.index]->create(tx, context, register_id, values, context.today(), why));
      return {};
    });
    ASSERT(outcome.ok());
    return *record;
  }
  std::vector<journal::Entry> entries(AgencySlot slot, Ref subject) {
    return *read_now<std::vector<journal::Entry>>(
        store.db(), slot,
        [&](ReadTx& tx) -> Result<std::vector<journal::Entry>> { return journal::about(tx, subject); });
  }
  std::int64_t count(AgencySlot slot, std::string_view register_id) {
    return *read_now<std::int64_t>(store.db(), slot, [&](ReadTx& tx) -> Result<std::int64_t> {
      return registers[slot.index]->count(tx, register_id);
    });
  }

  std::shared_ptr<pack::Pack> pack = make_country();
  std::vector<std::string> ids{"police", "justice", "health", "portal"};
  std::vector<std::unique_ptr<registers::Registers>> registers;
  TestStore store{{"police", "justice", "health", "portal"}};
  Loop loop;
  std::unique_ptr<exchange::Provider> provider;
};

inline Ref someone(std::uint8_t n) { return Ref{{n, 7, 7}}; }
inline json::object person_values(std::uint8_t n, std::string_view name, std::string_view born) {
  return {{"ref", someone(n).text()},
          {"surname", "Nguyễn"},
          {"given_name", "An"},
          {"full_name", json::string_view(name)},
          {"birth_date", json::string_view(born)},
          {"sex", "2"},
          {"registration_place", "00004"}};
}

}  // namespace sen::test
