#include "adapters/postgres/values.hpp"

#include "base/check.hpp"

namespace sen::postgres {
namespace {

int width(Oid type) {
  switch (type) {
    case kInt8:
      return 8;
    case kInt4:
      return 4;
    case kInt2:
      return 2;
    default:
      return 1;
  }
}

/// Big-endian in the first `size` bytes; false when it does not fit.
bool put_number(std::array<char, 8>& out, std::int64_t value, int size) {
  const int spare = 64 - size * 8;
  const auto bits = static_cast<std::uint64_t>(value);
  if (static_cast<std::int64_t>(bits << spare) >> spare != value) return false;
  for (int i = 0; i < size; ++i) out[static_cast<std::size_t>(i)] = static_cast<char>(bits >> (8 * (size - 1 - i)));
  return true;
}

}  // namespace

bool is_integer(Oid type) { return type == kInt8 || type == kInt4 || type == kInt2 || type == kBool; }
bool is_known(Oid type) { return is_integer(type) || type == kText || type == kVarchar || type == kBytea; }

bool Bound::bind(std::span<const Param> params, const std::vector<Oid>& types) {
  if (params.size() != types.size()) return false;
  numbers_.resize(params.size());
  values_.assign(params.size(), nullptr);
  lengths_.assign(params.size(), 0);
  formats_.assign(params.size(), 1);
  for (std::size_t i = 0; i < params.size(); ++i)
    if (!bind_one(i, params[i], types[i])) return false;
  return true;
}

bool Bound::bind_one(std::size_t index, const Param& param, Oid type) {
  const auto& value = param.value();
  const auto put = [&](const void* data, std::size_t size) {
    // A null pointer would bind NULL: an empty text is not NULL.
    values_[index] = data != nullptr ? static_cast<const char*>(data) : "";
    lengths_[index] = static_cast<int>(size);
    return true;
  };
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (!is_integer(type) || (type == kBool && *number != 0 && *number != 1)) return false;
    return put_number(numbers_[index], *number, width(type)) &&
           put(numbers_[index].data(), static_cast<std::size_t>(width(type)));
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    // PostgreSQL has no text with a NUL in it, and would say so with the value in its words.
    if ((type != kText && type != kVarchar) || text->find('\0') != std::string_view::npos) return false;
    return put(text->data(), text->size());
  }
  if (const auto* blob = std::get_if<ByteView>(&value)) return type == kBytea && put(blob->data(), blob->size());
  return true;
}

std::int64_t integer(const PGresult* answer, int row, int column) {
  if (PQgetisnull(answer, row, column) != 0) return 0;
  ASSERT(is_integer(PQftype(answer, column)));
  const std::string_view bytes = raw(answer, row, column);
  std::int64_t out = static_cast<signed char>(bytes.front());
  for (const char byte : bytes.substr(1)) out = out << 8 | static_cast<unsigned char>(byte);
  return out;
}

}  // namespace sen::postgres
