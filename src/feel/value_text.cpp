/// Values written out: FEEL text and JSON.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "feel/lexer.hpp"
#include "feel/temporal.hpp"
#include "feel/value.hpp"

namespace sen::feel {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

void write(std::string& out, const Value& value, bool inside);

void write_range(std::string& out, const Range& range) {
  if (range.unary) {
    const bool below = range.low.is_null();
    const bool closed = below ? range.high_closed : range.low_closed;
    const bool exact = !below && !range.high.is_null();
    out += exact ? "(= " : std::string(below ? "(<" : "(>") + (closed ? "= " : " ");
    write(out, below ? range.high : range.low, true);
    out += ')';
    return;
  }
  out += range.low_closed ? '[' : '(';
  write(out, range.low, true);
  out += "..";
  write(out, range.high, true);
  out += range.high_closed ? ']' : ')';
}

void write(std::string& out, const Value& value, bool inside) {
  switch (value.kind()) {
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kBoolean:
      out += *value.as_bool() ? "true" : "false";
      return;
    case Kind::kNumber:
      out += value.as_number()->text();
      return;
    case Kind::kString:
      out += inside ? quoted(*value.as_text()) : *value.as_text();
      return;
    case Kind::kRange:
      write_range(out, *value.as_range());
      return;
    case Kind::kFunction:
      out += "function";
      return;
    case Kind::kList: {
      out += '[';
      for (bool first = true; const auto& item : *value.as_list()) {
        if (!std::exchange(first, false)) out += ", ";
        write(out, item, true);
      }
      out += ']';
      return;
    }
    case Kind::kContext: {
      out += '{';
      for (bool first = true; const auto& [key, item] : *value.as_context()) {
        if (!std::exchange(first, false)) out += ", ";
        out += is_plain_name(key) ? key : quoted(key);
        out += ": ";
        write(out, item, true);
      }
      out += '}';
      return;
    }
    default:
      out += inside ? "@\"" + temporal_text(value) + '"' : temporal_text(value);
  }
}

}  // namespace

std::string to_text(const Value& value) {
  std::string out;
  write(out, value, false);
  return out;
}

Value from_json(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return {};
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64();
    case json::kind::string:
      return std::string_view(value.get_string());
    case json::kind::uint64:
    case json::kind::double_: {
      // The shortest text that names the number: 0.1 stays 0.1.
      const auto number = Decimal::parse(json::serialize(value));
      return number.ok() ? Value(*number) : Value();
    }
    case json::kind::array: {
      List items;
      for (const auto& item : value.get_array()) items.push_back(from_json(item));
      return items;
    }
    case json::kind::object: {
      Entries entries;
      for (const auto& [key, item] : value.get_object()) entries.emplace_back(std::string(key), from_json(item));
      return Value::context(std::move(entries));
    }
  }
  return {};
}

json::value to_json(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return nullptr;
    case Kind::kBoolean:
      return *value.as_bool();
    case Kind::kNumber: {
      if (const auto whole = value.as_whole()) return *whole;
      return json::value(value.as_number()->text());
    }
    case Kind::kList: {
      json::array items;
      for (const auto& item : *value.as_list()) items.push_back(to_json(item));
      return items;
    }
    case Kind::kContext: {
      json::object object;
      for (const auto& [key, item] : *value.as_context()) object[key] = to_json(item);
      return object;
    }
    default:
      return json::value(to_text(value));
  }
}

}  // namespace sen::feel
