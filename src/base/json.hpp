#pragma once
/// JSON through Boost.JSON, the one document model of API, packs' literals and stored records.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sen {
namespace json = boost::json;

/// Parses strictly: one value, depth at most 32, no duplicates kept. @errors base.bad_json
Result<json::value> parse_json(std::string_view text);
std::string to_json(const json::value& value);
/// RFC 8785 (JCS): sorted keys, no white space, canonical numbers. Records we sign or commit to are integers and
/// strings only.
std::string canonical_json(const json::value& value);
/// Appends one text as it stands in canonical_json: in quotes, escaped.
void append_canonical(std::string& out, std::string_view text);

/// Lenient readers: what is absent or of another type is empty. For data that we wrote ourselves. Each has a twin for
/// objects: without it an object would become a temporary value, and what is returned would point into it. Member by
/// dotted path ("mother.pin"); null value when anything on the way is missing.
const json::value& at_path(const json::value& object, std::string_view dotted);
const json::value& at_path(const json::object& object, std::string_view dotted);
std::string_view text_at(const json::value& object, std::string_view key);
std::string_view text_at(const json::object& object, std::string_view key);
std::int64_t int_at(const json::value& object, std::string_view key, std::int64_t otherwise = 0);
std::int64_t int_at(const json::object& object, std::string_view key, std::int64_t otherwise = 0);
bool flag_at(const json::value& object, std::string_view key);
bool flag_at(const json::object& object, std::string_view key);
}  // namespace sen
