#pragma once
/// A world of one or several nodes in one thread: virtual time, seeded choice of what runs next, the simulator's disk
/// under the real SQLite, a network that delays, drops and repeats. Everything above the ports is the real program.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/sqlite/sqlite_database.hpp"
#include "practice/country.hpp"
#include "sen/app.hpp"
#include "sim/disk.hpp"
#include "sim/ports.hpp"

namespace sen::sim {

class World;

/// What may go wrong, counted from set_faults(): 0 never. Processes die as by kill -9 and come back after a while.
struct Faults {
  std::string machine;  ///< whose disk
  DiskFaults disk;      ///< power loss or failure at the nth write or sync
  // Of the messages between nodes, the nth:
  std::uint64_t lose_message = 0;
  std::uint64_t repeat_message = 0;  ///< arrives twice
  std::uint64_t lose_reply = 0;
  std::uint64_t kill_sender = 0;           ///< as soon as it is sent
  std::uint64_t kill_receiver_before = 0;  ///< when it arrives, before it is handled
  std::uint64_t kill_receiver_after = 0;   ///< when it is handled and committed, before the reply leaves
};

/// A place where something can go wrong.
struct Point {
  enum class Kind { kBegin, kWrite, kSync, kMessage };
  Kind kind;
  std::string machine;  ///< of a write or sync
  std::uint64_t number;
};

struct WorldOptions {
  std::uint64_t seed = 1;
  bool several_nodes = false;
  bool weak_disk = false;  ///< the canary: a store that acknowledges before it syncs
  bool loud = false;
  Faults faults;
  /// Sees each point before anything happens there. True: it has set faults, which hold from here on.
  std::function<bool(const Point&, Faults&)> at_point;
};

class World {
 public:
  World(std::shared_ptr<const pack::Pack> pack, std::shared_ptr<const WebFiles> files, WorldOptions options);
  ~World();

  /// Opens every node and fills the practice country. False when a fault struck already here.
  bool set_up();
  void set_faults();  ///< the plan counts from now
  void heal();        ///< no more faults; every node up
  /// Runs until `done` or until virtual time has moved by `most`. @returns done
  bool run_until(const std::function<bool()>& done, Elapsed most);

  /// An HTTP request to the node that hosts an agency, as a client on the network sends it: an answer, or nothing
  /// (lost, node down).
  Task<std::optional<HttpResponse>> request(std::string agency, HttpRequest request);
  Task<void> sleep(Elapsed time);
  Scheduler& client() { return client_; }
  Random& dice() { return dice_; }

  const practice::People& people() const { return people_; }
  practice::Cast cast(int mother) const { return practice::cast_of(people_, credentials_, mother); }
  /// Reads at the node that hosts an agency; it must be up.
  Result<void> read(std::string_view agency, const std::function<Result<void>(ReadTx&, Node&)>& fn);
  const pack::Pack& pack() const { return *pack_; }
  Instant now() const { return now_; }
  std::uint64_t trace_hash() const { return trace_ ^ disk_.trace_hash(); }
  /// All machines together, from set_faults() to heal().
  std::uint64_t writes() const { return writes_before_heal_; }
  std::uint64_t syncs() const { return syncs_before_heal_; }
  std::uint64_t messages() const { return messages_; }
  bool struck();  ///< a planned fault has happened
  SimSigner& signer() { return signer_; }

  struct Answered {  ///< an answer that a consumer received
    Ref question;
    std::string provider;
    Ref subject;
  };
  const std::vector<Answered>& answered() const { return answered_; }

 private:
  friend class NetworkCarrier;
  struct Process;
  Process& process_of(std::string_view agency);
  std::unique_ptr<events::Carrier> carrier_of(Process& process);  ///< its way to the other nodes
  bool boot(Process& process);
  void kill(Process& process, bool power_loss);
  bool step();
  void watch(Process& process);
  std::uint64_t next_message();
  bool strikes(std::uint64_t planned, std::uint64_t number);
  void note(std::uint64_t what);
  Task<Result<events::Reply>> deliver(Process& from, events::Message message);
  Task<Result<json::value>> ask(Process& from, events::Question question);
  practice::WriteNow write_now();
  practice::Members members();
  template <class T>
  void transport(Process& from, std::string to, std::function<Task<T>(Process&)> call,
                 std::function<void(std::optional<T>)> done);

  std::shared_ptr<const pack::Pack> pack_;
  std::shared_ptr<const WebFiles> files_;
  WorldOptions options_;
  Instant now_;
  std::uint64_t sequence_ = 0;
  std::uint64_t trace_ = 0;
  Random dice_;
  SimDisk disk_;
  SimClock clock_;
  SimSigner signer_;
  QuietLog log_;
  SimScheduler client_;
  std::vector<std::unique_ptr<Process>> processes_;
  practice::People people_;
  std::map<std::string, std::string> credentials_;
  std::vector<Answered> answered_;
  std::uint64_t messages_ = 0;
  std::uint64_t writes_before_heal_ = 0;
  std::uint64_t syncs_before_heal_ = 0;
  bool faults_on_ = false;
  bool message_struck_ = false;
};

}  // namespace sen::sim
