#include "adapters/postgres/transaction.hpp"

#include "base/check.hpp"

namespace sen::postgres {
namespace {

/// All rows of one answer: they are here already, so other statements may run between them.
class Rows final : public Cursor::Impl {
 public:
  explicit Rows(Answer answer) : answer_(std::move(answer)), count_(PQntuples(answer_.get())) {}
  bool next() override {
    if (row_ < count_) ++row_;
    return row_ < count_;
  }
  bool null(int column) const override { return PQgetisnull(answer_.get(), at(), column) != 0; }
  std::int64_t i64(int column) const override { return integer(answer_.get(), at(), column); }
  std::string_view text(int column) const override { return bytes(column); }
  ByteView blob(int column) const override {
    const std::string_view out = bytes(column);
    return {reinterpret_cast<const std::uint8_t*>(out.data()), out.size()};
  }

 private:
  int at() const {
    ASSERT(row_ >= 0 && row_ < count_);
    return row_;
  }
  std::string_view bytes(int column) const {
    ASSERT(!is_integer(PQftype(answer_.get(), column)));
    return raw(answer_.get(), at(), column);
  }
  Answer answer_;
  int row_ = -1;
  int count_;
};

}  // namespace

bool PostgresTx::begin(const Sql& sql, std::span<const Param> params) {
  if (failed()) return false;
  const Statement* statement = connection_.statement(sql, slot_);
  if (statement == nullptr) {
    fault_ = connection_.fault();
    return false;
  }
  wrote_ = wrote_ || statement->writes;
  if (connection_.queue(*statement, params)) return true;
  connection_.refuse(sql.text, "the values do not fit the parameters");
  fault_ = Fault::kBroken;
  return false;
}

bool PostgresTx::settle() {
  fault_ = connection_.flush();
  return !failed();
}

Cursor PostgresTx::query(const Sql& sql, std::span<const Param> params) {
  if (!begin(sql, params) || !settle()) return Cursor(nullptr);
  return Cursor(std::make_unique<Rows>(connection_.take()));
}

void PostgresTx::exec(const Sql& sql, std::span<const Param> params) { begin(sql, params); }

bool PostgresTx::insert_if_absent(const Sql& sql, std::span<const Param> params) {
  if (!begin(sql, params) || !settle()) return false;
  const Answer answer = connection_.take();
  return std::string_view(PQcmdTuples(answer.get())) != "0";
}

}  // namespace sen::postgres
