#include "adapters/postgres/dialect.hpp"

#include <algorithm>

namespace sen::postgres {
namespace {

constexpr std::size_t kNameBytesMax = 63;  // PostgreSQL cuts longer ones, silently

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool in_word(char c) { return letter(c) || digit(c); }

std::string upper(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}
std::string lower(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

struct Token {
  enum class Kind { kWord, kQuoted, kLiteral, kTable, kParameter, kSymbol };
  Kind kind;
  std::string_view text;  ///< of kTable: without the @
  bool spaced;            ///< something stood between it and the one before
  bool is(char c) const { return kind == Kind::kSymbol && text.front() == c; }
  bool is(std::string_view word) const { return kind == Kind::kWord && upper(text) == word; }
};
using Tokens = std::vector<Token>;
using Kind = Token::Kind;

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && in_word(text[at])) ++at;
  return at;
}

/// Comments are dropped: in a migration they may hold a ';'.
Tokens tokens_of(std::string_view text) {
  Tokens out;
  bool spaced = true;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    std::size_t end = skip_opaque(text, at);
    Kind kind = Kind::kSymbol;
    if (end != at) {
      kind = c == '\'' ? Kind::kLiteral : Kind::kQuoted;
    } else if ((c == '@' && letter(next)) || (c == '$' && digit(next))) {
      kind = c == '@' ? Kind::kTable : Kind::kParameter;
      end = word_end(text, at + 1);
    } else if (in_word(c)) {
      kind = Kind::kWord;
      end = word_end(text, at);
    } else {
      end = at + 1;
    }
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || (end - at > 1 && (c == '-' || c == '/'))) {
      spaced = true;
    } else {
      const std::size_t skip = kind == Kind::kTable ? 1 : 0;
      out.push_back({kind, text.substr(at + skip, end - at - skip), spaced});
      spaced = false;
    }
    at = end;
  }
  return out;
}

std::string name_of(const Token& token) {
  if (token.kind == Kind::kWord) return lower(token.text);
  return std::string(token.text.substr(1, token.text.size() < 2 ? 0 : token.text.size() - 2));
}

bool foreign_schema(const std::string& name, const AgencyNames& names) {
  return name == "sen" || name == "public" || name == "information_schema" ||
         std::ranges::find(names.all(), name) != names.all().end();
}

/// Why these tokens may not run; empty when they may.
std::string refusal(const Tokens& tokens, const AgencyNames& names) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const Token* next = i + 1 < tokens.size() ? &tokens[i + 1] : nullptr;
    const bool name = token.kind == Kind::kWord || token.kind == Kind::kQuoted;
    if (name && name_of(token).starts_with("pg_")) return "it reaches PostgreSQL's own objects";
    if (name && next != nullptr && next->is('.') && foreign_schema(name_of(token), names))
      return "it names the schema " + name_of(token) + "; only @name reaches tables";
    if (token.is('$')) return "of $, only $1 and the like may stand in it";
    const bool prefixed = token.kind == Kind::kWord || token.is('&');
    const bool quote = next != nullptr && !next->spaced &&
                       (next->kind == Kind::kLiteral || (token.is('&') && next->kind == Kind::kQuoted));
    if (prefixed && quote) return "literals with a prefix mean another thing on each engine";
    if (token.kind == Kind::kTable && token.text.size() > kNameBytesMax) return "a name is longer than 63 bytes";
  }
  return {};
}

bool first_is(const Tokens& tokens, std::initializer_list<std::string_view> words) {
  return !tokens.empty() && std::ranges::any_of(words, [&](std::string_view word) { return tokens.front().is(word); });
}

std::string table(std::string_view slot, std::string_view name) {
  std::string out = "\"";
  out += slot;
  out += "\".";
  out += name;
  return out;
}

void put(std::string& out, const Token& token, std::string_view text) {
  if (token.spaced && !out.empty()) out += ' ';
  out += text;
}

/// Splits at ';' and drops empty statements.
std::vector<Tokens> split(const Tokens& tokens) {
  std::vector<Tokens> out(1);
  for (const Token& token : tokens) {
    if (token.is(';')) {
      out.emplace_back();
    } else {
      out.back().push_back(token);
    }
  }
  std::erase_if(out, [](const Tokens& one) { return one.empty(); });
  return out;
}

/// A type stands after a column's name, so a column that is itself named so keeps its name.
std::string_view type_of(const Tokens& tokens, std::size_t i) {
  const bool after_name = i > 0 && (tokens[i - 1].kind == Kind::kWord || tokens[i - 1].kind == Kind::kQuoted);
  if (after_name && tokens[i].is("BLOB")) return "BYTEA";
  if (after_name && tokens[i].is("TEXT")) return "TEXT COLLATE \"C\"";
  return tokens[i].text;
}

/// Where SQLite's table options begin: STRICT, maybe followed by WITHOUT ROWID. The end when there are none.
std::size_t options_at(const Tokens& tokens) {
  const std::size_t n = tokens.size();
  const bool clustered = n > 4 && tokens[n - 1].is("ROWID") && tokens[n - 2].is("WITHOUT") && tokens[n - 3].is(',');
  const std::size_t last = clustered ? n - 4 : n - 1;
  return n > 0 && tokens[last].is("STRICT") ? last : n;
}

std::string ddl(const Tokens& tokens, std::string_view slot) {
  const bool shape = first_is(tokens, {"CREATE", "ALTER"});
  const std::size_t end = shape ? options_at(tokens) : tokens.size();
  bool index_name = false;
  std::string out;
  for (std::size_t i = 0; i < end; ++i) {
    const Token& token = tokens[i];
    if (shape && i == 1 && token.is("UNIQUE")) {
      put(out, token, token.text);
    } else if (tokens.front().is("CREATE") && token.is("INDEX") && i <= 2) {
      index_name = true;
      put(out, token, token.text);
    } else if (token.kind == Kind::kTable) {
      put(out, token, index_name ? std::string(token.text) : table(slot, token.text));
      index_name = false;
    } else {
      put(out, token, shape ? type_of(tokens, i) : token.text);
    }
  }
  return out;
}

}  // namespace

Translated engine_sql(std::string_view text, const AgencyNames& names, AgencySlot slot) {
  const Tokens tokens = tokens_of(text);
  Translated out;
  out.refused = refusal(tokens, names);
  if (split(tokens).size() != 1) out.refused = "exactly one statement is expected";
  if (!first_is(tokens, {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}))
    out.refused = "a use case may read and write rows, nothing else";
  out.writes = !first_is(tokens, {"SELECT"});
  for (const Token& token : tokens)
    put(out.sql, token, token.kind == Kind::kTable ? table(names.name(slot), token.text) : token.text);
  return out;
}

Script engine_ddl(std::string_view text, const AgencyNames& names, AgencySlot slot) {
  Script out;
  for (const Tokens& tokens : split(tokens_of(text))) {
    if (out.refused.empty()) out.refused = refusal(tokens, names);
    if (!first_is(tokens, {"CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"}))
      out.refused = "a migration makes tables and indexes and writes rows, nothing else";
    const bool makes_table = tokens.size() > 1 && tokens[0].is("CREATE") && tokens[1].is("TABLE");
    if (makes_table && options_at(tokens) == tokens.size()) out.refused = "a table is not STRICT";
    out.statements.push_back(ddl(tokens, names.name(slot)));
  }
  return out;
}

}  // namespace sen::postgres
