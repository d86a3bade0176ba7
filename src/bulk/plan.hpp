#pragma once
/// How the columns of a file become the fields of a register: the mapping as an operator writes it, and the plan that
/// it makes with the columns that the file has. Pure.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "bulk/rows.hpp"
#include "pack/model.hpp"

namespace sen::bulk {

/// Where a field's value comes from.
struct Origin {
  enum class Kind { kNone, kColumn, kConstant, kReferenceOf };
  Kind kind = Kind::kNone;
  std::string column;                                      ///< kColumn, kReferenceOf
  std::string constant;                                    ///< kConstant
  std::map<std::string, std::string, std::less<>> values;  ///< what the file says -> what the register says
  bool day_first = false;                                  ///< 24/11/2026, 11/2026, 2026
  std::size_t at = 0;                                      ///< CSV: position of the column
};

struct Mapping {
  std::string source;  ///< name of where the data come from; part of derived references
  char separator = ',';
  std::string valid_from;  ///< a date, or a field; empty: the day of the import
  std::vector<std::string> key;
  std::map<std::string, Origin, std::less<>> fields;
  std::vector<std::string> ignore;
};
/// @errors bulk.bad_mapping
Result<Mapping> parse_mapping(const std::string& yaml);

struct Plan {
  const pack::Register* def = nullptr;
  Format format = Format::kCsv;
  std::string source;
  std::size_t columns = 0;      ///< of a CSV row
  std::vector<Origin> origins;  ///< by field
  std::vector<std::string> ignore;
  std::vector<std::size_t> key;          ///< fields that say which record a row is about
  bool search_first = false;             ///< nothing unique is given, so create() alone would make doubles
  CivilDate day;                         ///< from which rows hold, when no field says it
  std::optional<std::size_t> day_field;  ///< a year alone means its first day, a month its first
};
/// @param columns  of the header, or of the first JSON line
/// @errors bulk.column_unknown, bulk.column_missing, bulk.column_twice, bulk.bad_mapping, bulk.key_unusable
Result<Plan> make_plan(Mapping mapping, const pack::Register& def, Format format,
                       const std::vector<std::string>& columns, CivilDate today);

/// The reference of a person whom the source knows by a text: the first half of SHA-256 over source and text, so the
/// same source and text give the same person in every file and register.
Ref derived_reference(std::string_view source, std::string_view text);

}  // namespace sen::bulk
