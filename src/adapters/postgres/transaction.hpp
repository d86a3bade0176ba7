#pragma once
/// A Tx on one connection: what a use case or a snapshot sees.
#include "adapters/postgres/connection.hpp"

namespace sen::postgres {

class PostgresTx final : public Tx {
 public:
  PostgresTx(Connection& connection, AgencySlot slot) : connection_(connection), slot_(slot) {}
  PostgresTx(const PostgresTx&) = delete;
  PostgresTx& operator=(const PostgresTx&) = delete;

  Cursor query(const Sql& sql, std::span<const Param> params) override;
  /// Only queues: a violation shows when a query, insert_if_absent or the commit needs the answers.
  void exec(const Sql& sql, std::span<const Param> params) override;
  bool insert_if_absent(const Sql& sql, std::span<const Param> params) override;
  AgencySlot agency() const override { return slot_; }
  bool failed() const override { return fault_ != Fault::kNone; }
  bool wrote() const { return wrote_; }  ///< or tried to
  Fault fault() const { return fault_; }

 private:
  bool begin(const Sql& sql, std::span<const Param> params);
  bool settle();

  Connection& connection_;
  AgencySlot slot_;
  Fault fault_ = Fault::kNone;  ///< first engine failure: sticky
  bool wrote_ = false;
};

}  // namespace sen::postgres
