#pragma once
/// One wiring for the program and the simulator: everything of a node that knows no socket, no file and no real clock.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exchange/exchange.hpp"
#include "identity/identity.hpp"
#include "journal/journal.hpp"
#include "pack/model.hpp"
#include "procedures/procedures.hpp"
#include "quality/keeper.hpp"
#include "registers/registers.hpp"

namespace sen {

/// What a node needs from the world; all outlive it.
struct NodePorts {
  Database& database;
  Clock& clock;
  Scheduler& scheduler;
  SecureRandom& random;
  Signer& signer;
  Log& log;
  events::Carrier* beyond = nullptr;  ///< to agencies that live on other nodes
};

class Node {
 public:
  /// Migrates, compiles registers, checks pinned definitions, wires handlers. `agencies` in slot order, as the database
  /// was opened with.
  /// @errors registers.*, procedures.definition_lost, database.*
  static Result<std::unique_ptr<Node>> build(NodePorts ports, std::shared_ptr<const pack::Pack> pack,
                                             std::vector<std::string> agencies);
  ~Node();

  /// Brings a database to the tables of this pack, as build() does; for a node that does not run. @errors registers.*,
  /// database.*
  static Result<void> migrate(Database& database, std::shared_ptr<const pack::Pack> pack,
                              const std::vector<std::string>& agencies);
  /// The tables of one agency in a new database. @errors registers.*
  static Result<std::vector<Database::Table>> tables(std::shared_ptr<const pack::Pack> pack, const std::string& agency);

  /// Ends first loads of registers that were broken off, all but the one of an import: before anything else, for until
  /// then these registers find nothing. @returns false when `told` stopped it  @errors database.*
  Result<bool> finish_loads(const registers::BuildProgress& told, const std::string& but = {});

  void start();  ///< dispatcher and periodic work begin
  void stop();
  /// Begins a pass over the data of every register with quality rules, or goes on with the one under way. Every
  /// midnight by itself.
  void examine_all();

  /// Messages and questions from other nodes enter here; their carrier has authenticated `from`.
  Task<Result<events::Reply>> receive(events::Message message);
  Task<Result<json::value>> answer(events::Question question);

  const pack::Pack& pack() const { return *pack_; }
  std::shared_ptr<const pack::Pack> shared_pack() const { return pack_; }
  const events::Hosting& hosting() const { return hosting_; }
  const registers::Registers* registers(std::string_view agency) const;
  exchange::Exchange& exchange() { return *exchange_; }
  exchange::Provider& provider() { return *provider_; }
  quality::Keeper& quality() { return *quality_; }
  procedures::Procedures& procedures() { return *procedures_; }
  events::Dispatcher& dispatcher() { return *dispatcher_; }
  identity::Sessions& sessions() { return *sessions_; }
  NodePorts& ports() { return ports_; }
  /// The way every act and question of this node takes, local or not.
  events::Carrier& carrier() { return *carrier_; }

 private:
  Node(NodePorts ports, std::shared_ptr<const pack::Pack> pack, std::vector<std::string> agencies);
  Result<void> compile_and_migrate();
  Result<void> make_keys();
  void wire();
  void keep_journals(int round);  ///< from 1
  void keep_house();
  void keep_days();

  NodePorts ports_;
  std::shared_ptr<const pack::Pack> pack_;
  events::Hosting hosting_;
  std::map<std::string, std::unique_ptr<registers::Registers>, std::less<>> registers_;
  std::vector<exchange::Member> members_;
  std::unique_ptr<exchange::Provider> provider_;
  std::unique_ptr<quality::Keeper> quality_;
  std::unique_ptr<events::Carrier> local_;
  std::unique_ptr<events::Carrier> carrier_;
  std::unique_ptr<exchange::Exchange> exchange_;
  std::unique_ptr<events::Dispatcher> dispatcher_;
  std::unique_ptr<identity::Sessions> sessions_;
  std::unique_ptr<procedures::Procedures> procedures_;
  std::shared_ptr<bool> running_;  ///< periodic work holds it and ends when it is false
};

}  // namespace sen
