#pragma once
/// Values on the wire: PostgreSQL's binary formats of the four types we use.
#include <postgresql/libpq-fe.h>

#include <array>
#include <string>
#include <vector>

#include "ports/database.hpp"

namespace sen::postgres {

// Type numbers are fixed for ever (pg_type.dat).
enum : Oid { kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kVarchar = 1043 };

bool is_integer(Oid type);
bool is_known(Oid type);

/// The values of one call as libpq takes them. Borrows text and blobs.
class Bound {
 public:
  /// False when a value does not fit its parameter's type, as the server told it. Stricter than the server: it would
  /// read eight letters as a number.
  bool bind(std::span<const Param> params, const std::vector<Oid>& types);
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  bool bind_one(std::size_t index, const Param& param, Oid type);
  std::vector<std::array<char, 8>> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

std::int64_t integer(const PGresult* answer, int row, int column);
inline std::string_view raw(const PGresult* answer, int row, int column) {
  return {PQgetvalue(answer, row, column), static_cast<std::size_t>(PQgetlength(answer, row, column))};
}

}  // namespace sen::postgres
