#pragma once
/// A Tx on one connection: what a use case or a snapshot sees.
#include <optional>

#include "adapters/sqlite/connection.hpp"

namespace sen::sqlite {

class SqliteTx final : public Tx {
 public:
  SqliteTx(Connection& connection, AgencySlot slot) : connection_(connection), slot_(slot) {}
  ~SqliteTx() override;
  SqliteTx(const SqliteTx&) = delete;
  SqliteTx& operator=(const SqliteTx&) = delete;

  Cursor query(const Sql& sql, std::span<const Param> params) override;
  void exec(const Sql& sql, std::span<const Param> params) override;
  bool insert_if_absent(const Sql& sql, std::span<const Param> params) override;
  AgencySlot agency() const override { return slot_; }
  bool failed() const override { return failure_.has_value(); }
  bool wrote() const { return wrote_; }  ///< or tried to
  int failure_code() const { return *failure_; }
  /// What the caller hears when failed().
  Error failure() const { return engine_error(*failure_); }

 private:
  class Rows;
  enum class Borrow { kUntilReturn, kCopy };
  /// The statement with its values bound; null when this transaction failed, now or before.
  Statement* begin(const Sql& sql, std::span<const Param> params, Borrow borrow);
  void fail_with(int code, std::string_view sql);

  Connection& connection_;
  AgencySlot slot_;
  std::optional<int> failure_;  ///< first engine failure: sticky
  int open_cursors_ = 0;
  bool wrote_ = false;
};

}  // namespace sen::sqlite
