#pragma once
/// A node with its real adapters: what `sen demo` and `sen serve` share.
#include <memory>

#include "adapters/beast/client.hpp"
#include "adapters/beast/server.hpp"
#include "adapters/openssl/file_signer.hpp"
#include "adapters/system/scheduler.hpp"
#include "adapters/system/system.hpp"
#include "faces/facades/shared/parts.hpp"
#include "practice/country.hpp"
#include "sen/app.hpp"
#include "sen/settings.hpp"

namespace sen {

/// The system clock moved to another day: practice on the day of a vector.
class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(Clock& clock) : clock_(clock) {}
  void shift(Elapsed by) { by_ = by; }
  Instant now() const override { return clock_.now() + by_; }
  Elapsed monotonic() const override { return clock_.monotonic(); }

 private:
  Clock& clock_;
  Elapsed by_;
};

/// Loads a pack, printing every finding to standard error. @errors sen.bad_command when it is broken
Result<std::shared_ptr<const pack::Pack>> load_pack(const std::string& folder, bool print_warnings);

/// A signal came while indexes were made (Node::finish_loads).
Error stopped_building();

class Program {
 public:
  struct Opening {
    std::int64_t skip_ids = 0;  ///< after a restore: ids that the lost time may have given out
    bool many_rows = false;     ///< a file comes in: half a GB of memory and log saves writing each page many times
    bool loads = false;         ///< it may go on with a first load: none is finished before (Node::finish_loads)
  };
  static Result<std::unique_ptr<Program>> open(const Invocation& invocation, Opening opening);
  static Result<std::unique_ptr<Program>> open(const Invocation& invocation) { return open(invocation, {}); }
  ~Program();
  /// Fills the practice country on first start, then keeps births coming.
  Result<void> practise(const Invocation& invocation);
  Result<void> serve(const Invocation& invocation, bool practice);
  void wait_and_stop();

  /// One transaction, and its answer.
  Result<void> write(AgencySlot slot, Database::WriteFn fn);
  /// The same as a function.
  practice::WriteNow write_now();
  Node& node() { return *node_; }
  Database& database() { return *database_; }
  Signer& signer() { return *signer_; }

 private:
  Program();
  Result<void> open_store(const Invocation& invocation, const Opening& opening, const Zone& zone,
                          const std::vector<std::string>& agencies);
  practice::Members members() const;
  /// Other systems' APIs (facades.cpp): made before the node starts, since their jobs must be known by then.
  Result<void> open_facades(const Invocation& invocation);
  Result<void> serve_facades(const HttpLimits& limits);
  Result<json::object> next_birth();
  void keep_births_coming();
  int any_mother();
  void post_birth(int mother);

  SystemClock system_clock_;
  ShiftedClock clock_;
  SystemRandom random_;
  StderrLog log_;
  std::unique_ptr<FileSigner> signer_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SystemScheduler> scheduler_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<App> app_;
  std::unique_ptr<BeastServer> server_;
  struct Listener {
    std::string name;
    std::string address;
    std::uint16_t port = 0;
    std::unique_ptr<faces::Facade> facade;
    std::unique_ptr<BeastServer> server;
  };
  std::unique_ptr<BeastClient> client_;
  std::vector<Listener> facades_;
  practice::People people_;
  std::map<std::string, std::string> credentials_;
  std::string insurance_token_;
  std::mutex dice_mutex_;
  Random dice_{1};
  std::shared_ptr<bool> running_;
};

int run_check(const Invocation& invocation);
int run_import(const Invocation& invocation);
int run_import_notices(const Invocation& invocation);
int run_export(const Invocation& invocation);
int run_export_verify(const Invocation& invocation);
int run_journal_verify(const Invocation& invocation);
int run_people(const Invocation& invocation);
int run_docs(const Invocation& invocation);

}  // namespace sen
