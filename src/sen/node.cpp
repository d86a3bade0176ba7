#include "sen/node.hpp"

#include <algorithm>

#include "bulk/import.hpp"
#include "documents/documents.hpp"
#include "exchange/errors.hpp"
#include "notices/notices.hpp"

namespace sen {
namespace {

/// Wakes the receiving agency's dispatcher after an act: its handler may have queued messages of its own.
class WakingCarrier final : public events::Carrier {
 public:
  WakingCarrier(events::Carrier& inner, const events::Hosting& hosting, std::unique_ptr<events::Dispatcher>& dispatcher)
      : inner_(inner), hosting_(hosting), dispatcher_(dispatcher) {}
  Task<Result<events::Reply>> deliver(events::Message message) override {
    const auto slot = hosting_.slot(message.to);
    auto reply = co_await inner_.deliver(std::move(message));
    if (slot && dispatcher_) dispatcher_->wake(*slot);
    co_return reply;
  }
  Task<Result<json::value>> ask(events::Question question) override { return inner_.ask(std::move(question)); }

 private:
  events::Carrier& inner_;
  const events::Hosting& hosting_;
  std::unique_ptr<events::Dispatcher>& dispatcher_;
};

/// Of every room whose tables do not depend on the pack, as registers' do.
std::vector<Database::Migration> room_migrations() {
  std::vector<Database::Migration> out;
  for (auto steps : {events::migrations(), journal::migrations(), bulk::migrations(), quality::migrations(),
                     identity::migrations(), documents::migrations(), notices::migrations(), procedures::migrations()})
    for (auto& step : steps) out.push_back(std::move(step));
  return out;
}

Result<std::unique_ptr<registers::Registers>> install(Database& database, AgencySlot slot,
                                                      std::shared_ptr<const pack::Pack> pack, const std::string& id) {
  auto compiled = TRY(registers::Registers::compile(std::move(pack), id));
  TRY(database.migrate(slot, room_migrations()));
  TRY(compiled->install(database, slot));
  return compiled;
}

}  // namespace

Result<void> Node::migrate(Database& database, std::shared_ptr<const pack::Pack> pack,
                           const std::vector<std::string>& agencies) {
  for (std::size_t i = 0; i < agencies.size(); ++i)
    TRY(install(database, AgencySlot{static_cast<std::uint16_t>(i)}, pack, agencies[i]));
  return {};
}

Result<std::vector<Database::Table>> Node::tables(std::shared_ptr<const pack::Pack> pack, const std::string& agency) {
  const auto compiled = TRY(registers::Registers::compile(std::move(pack), agency));
  std::vector<Database::Table> out;
  for (const auto& steps : {room_migrations(), compiled->migrations()})
    for (const auto& step : steps) out.insert(out.end(), step.tables.begin(), step.tables.end());
  return out;
}

Node::Node(NodePorts ports, std::shared_ptr<const pack::Pack> pack, std::vector<std::string> agencies)
    : ports_(ports), pack_(std::move(pack)), hosting_{std::move(agencies)}, running_(std::make_shared<bool>(false)) {}

Node::~Node() { stop(); }

Result<std::unique_ptr<Node>> Node::build(NodePorts ports, std::shared_ptr<const pack::Pack> pack,
                                          std::vector<std::string> agencies) {
  std::unique_ptr<Node> node(new Node(ports, std::move(pack), std::move(agencies)));
  TRY(node->compile_and_migrate());
  TRY(node->make_keys());
  node->wire();
  TRY(node->procedures_->check_pinned());
  return node;
}

Result<void> Node::compile_and_migrate() {
  for (std::size_t i = 0; i < hosting_.agencies.size(); ++i) {
    const auto& id = hosting_.agencies[i];
    const AgencySlot slot{static_cast<std::uint16_t>(i)};
    auto compiled = TRY(install(ports_.database, slot, pack_, id));
    members_.push_back({id, slot, compiled.get()});
    registers_[id] = std::move(compiled);
  }
  return {};
}

Result<bool> Node::finish_loads(const registers::BuildProgress& told, const std::string& but) {
  for (const auto& member : members_)
    if (!TRY(member.registers->finish_loads(ports_.database, member.slot, told, but))) return false;
  return true;
}

/// All keys are there before the first signature: a backup of a node's first seconds must be able to prove the
/// checkpoints that came after it, and a key file that cannot be read stops the start, not a certificate at noon.
Result<void> Node::make_keys() {
  for (const auto& agency : hosting_.agencies)
    for (const auto* use : {"journal/", "documents/", "exports/"}) TRY(ports_.signer.public_key(use + agency));
  return {};
}

void Node::wire() {
  provider_ = std::make_unique<exchange::Provider>(pack_, ports_.database, members_, ports_.clock);
  std::vector<quality::Member> keepers;
  for (const auto& one : members_) keepers.push_back({one.id, one.slot, one.registers});
  quality_ = std::make_unique<quality::Keeper>(pack_, ports_.database, std::move(keepers), ports_.clock, running_);
  local_ = std::make_unique<exchange::LocalCarrier>(*provider_, hosting_, ports_.beyond);
  carrier_ = std::make_unique<WakingCarrier>(*local_, hosting_, dispatcher_);
  exchange_ = std::make_unique<exchange::Exchange>(pack_, *carrier_, ports_.random);
  dispatcher_ = std::make_unique<events::Dispatcher>(ports_.database, hosting_, *carrier_, ports_.scheduler,
                                                     ports_.clock, ports_.log);
  exchange::wire_follow_ups(*dispatcher_);
  sessions_ = std::make_unique<identity::Sessions>(pack_->zone());
  procedures::Parts parts{pack_,    ports_.database, *exchange_,    *provider_,   *dispatcher_,
                          hosting_, ports_.signer,   ports_.random, ports_.clock, ports_.log};
  procedures_ = std::make_unique<procedures::Procedures>(parts, members_);
  procedures_->wire();
  // A person reads the entries about himself: only an agency that hosts dossiers may ask, on behalf of a signed-in
  // person.
  const auto may_ask = [pack = pack_](const events::Question& question) {
    return !question.person.empty() && std::any_of(pack->procedures.begin(), pack->procedures.end(),
                                                   [&](const auto& item) { return item.host == question.from; });
  };
  provider_->on_question("journal.about",
                         [may_ask](ReadTx& tx, const events::Question& question) -> Result<json::value> {
                           if (!may_ask(question)) return fail(errors::kNoGrant, {question.service, "own-data"});
                           const auto subject = TRY(Ref::parse(text_at(question.args, "subject")));
                           json::array out;
                           for (const auto& entry : journal::about(tx, subject)) out.push_back(journal::to_json(entry));
                           return json::value(std::move(out));
                         });
  provider_->on_question("journal.evidence",
                         [may_ask](ReadTx& tx, const events::Question& question) -> Result<json::value> {
                           if (!may_ask(question)) return fail(errors::kNoGrant, {question.service, "own-data"});
                           return journal::evidence(tx, int_at(question.args, "index", -1));
                         });
}

const registers::Registers* Node::registers(std::string_view agency) const {
  const auto found = registers_.find(agency);
  return found == registers_.end() ? nullptr : found->second.get();
}

Task<Result<events::Reply>> Node::receive(events::Message message) {
  const auto slot = hosting_.slot(message.to);
  auto reply = co_await provider_->act(std::move(message));
  if (slot) dispatcher_->wake(*slot);
  co_return reply;
}

Task<Result<json::value>> Node::answer(events::Question question) { return provider_->answer(std::move(question)); }

void Node::start() {
  *running_ = true;
  dispatcher_->start();
  keep_journals(1);
  keep_house();
  keep_days();
}

void Node::stop() {
  *running_ = false;
  if (dispatcher_) dispatcher_->stop();
}

namespace {
Task<void> integrate_all(Database& database, AgencySlot slot, Signer& signer, std::string agency, bool publishes) {
  constexpr int kPortion = 256;  // a tile: no request behind it waits long
  const auto behind = read_now<bool>(database, slot, [&](ReadTx& tx) -> Result<bool> {
    return publishes ? journal::is_behind(tx) : journal::has_waiting(tx);
  });
  if (!behind.ok() || !*behind) co_return;  // an idle node writes nothing
  auto work = [](Tx& tx, Context& context) { return journal::integrate(tx, context, kPortion); };
  for (bool more = true; more;) {
    auto done = co_await write_task<std::int64_t>(database, slot, work, Database::Effect::kTrace);
    more = done.ok() && *done == kPortion;
  }
  if (!publishes) co_return;
  auto origin = read_now<std::string>(database, slot, [&](ReadTx& tx) -> Result<std::string> {
    return journal::origin(tx, agency + ".sen.example/log");
  });
  if (!origin.ok()) co_return;
  auto published = co_await journal::publish(database, slot, signer, std::move(*origin), "journal/" + agency);
  (void)published;  // nothing new to sign, or tried again at the next round
}
}  // namespace

/// A nation's future-dated facts come in portions, so that no transaction holds the store for long.
namespace {
Task<void> roll_all(Database& database, AgencySlot slot, const registers::Registers& registers) {
  constexpr int kPortion = 500;
  auto work = [&registers](Tx& tx, Context& context) -> Result<int> {
    return registers.roll_forward(tx, context, kPortion);
  };
  for (bool more = true; more;) {
    auto moved = co_await write_task<int>(database, slot, work);
    more = moved.ok() && *moved == kPortion;
  }
}
}  // namespace

/// Erasing is an act like others: each leaves an entry that the person reads.
namespace {
Task<void> purge_all(Database& database, AgencySlot slot, const registers::Registers& registers, std::string agency) {
  constexpr int kPortion = 200;
  auto work = [&registers, agency](Tx& tx, Context& context) -> Result<int> {
    const auto erased = registers.purge(tx, context, kPortion);
    for (const auto& one : erased) {
      journal::Access entry;
      entry.subject = one.subject;
      entry.consumer = agency;
      entry.officer = "engine";
      entry.service = entry.purpose = "retention";
      entry.basis_vi = entry.basis_en = one.def->retention.legal;
      entry.fields = {one.def->id};
      journal::append(tx, context, entry);
    }
    return static_cast<int>(erased.size());
  };
  for (bool more = true; more;) {
    auto done = co_await write_task<int>(database, slot, work);
    more = done.ok() && *done == kPortion;
  }
}
}  // namespace

/// Tiles and checkpoints follow off the path of requests (DESIGN section 7): checkpoints every ten seconds, tiles every
/// two, since a person's list of accesses reads through what is not listed yet.
void Node::keep_journals(int round) {
  constexpr int kPublishing = 5;
  auto again = [this, round, running = running_] {
    if (!*running) return;
    for (const auto& member : members_)
      sen::start(ports_.scheduler,
                 integrate_all(ports_.database, member.slot, ports_.signer, member.id, round % kPublishing == 0));
    keep_journals(round % kPublishing + 1);
  };
  ports_.scheduler.after(Elapsed::seconds(2), std::move(again));
}

/// Facts that come into force on a day do so at its first minute, and at start for days the node slept through.
void Node::keep_days() {
  if (!*running_) return;
  for (const auto& member : members_) {
    sen::start(ports_.scheduler, roll_all(ports_.database, member.slot, *member.registers));
    sen::start(ports_.scheduler, purge_all(ports_.database, member.slot, *member.registers, member.id));
  }
  const auto now = ports_.clock.now();
  const auto tomorrow = pack_->zone().at(pack_->zone().date_of(now).plus_days(1), 0);
  ports_.scheduler.after(tomorrow - now, [this, running = running_] {
    if (!*running) return;
    keep_days();
    examine_all();
  });
}

void Node::examine_all() { sen::start(ports_.scheduler, quality_->pass_over_all()); }

/// Once a minute: last_seen of sessions, old codes and challenges.
void Node::keep_house() {
  auto again = [this, running = running_] {
    if (!*running) return;
    for (const auto& member : members_) {
      auto tidy = [seen = sessions_->take_seen(member.slot)](Tx& tx, Context& context) -> Result<void> {
        identity::Sessions::write_seen(tx, seen);
        identity::sweep(tx, context);
        notices::sweep_codes(tx, context.now() - Elapsed::days(1));
        return {};
      };
      ports_.database.submit(member.slot, std::move(tidy), [](Result<void>) {});
    }
    keep_house();
  };
  ports_.scheduler.after(Elapsed::minutes(1), std::move(again));
}

}  // namespace sen
