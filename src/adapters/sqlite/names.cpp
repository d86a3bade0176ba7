#include "adapters/sqlite/names.hpp"

#include <algorithm>

#include "store/names.hpp"

namespace sen::sqlite {
namespace {

bool word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word(char c) { return word_start(c) || digit(c); }

bool same_word(std::string_view a, std::string_view upper) {
  return std::ranges::equal(a, upper,
                            [](char x, char y) { return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 32) : x) == y; });
}

}  // namespace

std::string engine_sql(std::string_view text, std::string_view slot) {
  std::string out;
  out.reserve(text.size() + 32);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t opaque = skip_opaque(text, at);
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (opaque != at) {
      out += text.substr(at, opaque - at);
      at = opaque;
    } else if (c == '@' && word_start(next)) {
      out += slot;
      out += '_';
      ++at;
    } else if (c == '$' && digit(next)) {
      out += '?';
      ++at;
    } else if (word(c)) {
      std::size_t end = at;
      while (end < text.size() && word(text[end])) ++end;
      const std::string_view token = text.substr(at, end - at);
      out += same_word(token, "BIGINT") ? std::string_view("INTEGER") : token;
      at = end;
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

}  // namespace sen::sqlite
