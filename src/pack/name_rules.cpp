/// What a thing of the pack may be called.
#include <algorithm>
#include <array>

#include "pack/reader.hpp"

namespace sen::pack {
namespace {

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";

/// Words that SQLite or PostgreSQL reserve, and the columns that the register engine keeps beside a register's own.
constexpr std::array kTakenNames{
    "all",         "alter",      "analyse",     "analyze", "and",        "any",       "array",     "as",
    "asc",         "between",    "both",        "by",      "case",       "cast",      "check",     "collate",
    "column",      "commit",     "constraint",  "create",  "cross",      "current",   "default",   "deferrable",
    "delete",      "desc",       "distinct",    "do",      "drop",       "else",      "end",       "escape",
    "except",      "exists",     "false",       "fetch",   "for",        "foreign",   "from",      "full",
    "grant",       "group",      "having",      "id",      "in",         "index",     "initially", "inner",
    "insert",      "intersect",  "into",        "is",      "isnull",     "join",      "key",       "known_from",
    "known_until", "lateral",    "leading",     "left",    "like",       "limit",     "natural",   "next_valid_on",
    "not",         "notnull",    "null",        "offset",  "on",         "only",      "or",        "order",
    "outer",       "over",       "placing",     "primary", "references", "returning", "right",     "rowid",
    "select",      "set",        "some",        "source",  "subject_id", "symmetric", "table",     "then",
    "to",          "trailing",   "transaction", "true",    "union",      "unique",    "update",    "user",
    "using",       "valid_from", "valid_until", "values",  "variadic",   "version",   "when",      "where",
    "window",      "with"};

}  // namespace

const char* Reader::why_bad(std::string_view name, Name form) {
  if (form == Name::kCode) return name.empty() || name.size() > 40 ? "Use 1 to 40 characters" : nullptr;
  if (name.empty() || name.size() > 60) return "Use 1 to 60 characters";
  std::string allowed = std::string(kLower) + "0123456789_";
  if (form == Name::kPlain) allowed += "-";
  if (form == Name::kDotted) allowed += ".";
  if (kLower.find(name.front()) == std::string_view::npos || !all_of(name, allowed)) {
    if (form == Name::kSql)
      return "It becomes a name in the database: a small letter, then small letters, digits and _ only";
    if (form == Name::kDotted) return "A small letter, then small letters, digits, _ and . only";
    return "A small letter, then small letters, digits, _ and - only";
  }
  if (form == Name::kSql && std::ranges::find(kTakenNames, name) != kTakenNames.end()) {
    return "It becomes a name in the database, where this word has its own meaning: choose another";
  }
  return nullptr;
}

}  // namespace sen::pack
