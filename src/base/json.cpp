#include "base/json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace sen {

Result<json::value> parse_json(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 32;
  auto value = json::parse(text, error, {}, options);
  if (error) return fail(errors::kBadJson, {error.message()});
  return value;
}

std::string to_json(const json::value& value) { return json::serialize(value); }

namespace {

/// RFC 8785 section 3.2.2.2: only the two-character escapes that JSON names, else \u00xx in lower case.
void escape(std::string& out, char c) {
  constexpr std::string_view kNamed = "\"\"\\\\\bb\ff\nn\rr\tt";  // each with the letter that stands for it
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t i = 0; i < kNamed.size(); i += 2)
    if (kNamed[i] == c) {
      out += '\\';
      out += kNamed[i + 1];
      return;
    }
  out += "\\u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

}  // namespace

void append_canonical(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // where the run that needs no escape begins
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x20 && text[i] != '"' && text[i] != '\\') continue;
    out += text.substr(plain, i - plain);
    escape(out, text[i]);
    plain = i + 1;
  }
  out += text.substr(plain);
  out += '"';
}

namespace {

/// RFC 8785 section 3.2.3 sorts by UTF-16 code units; that differs from bytes only above U+FFFF against U+E000..U+FFFF.
bool utf16_less(std::string_view a, std::string_view b) {
  auto weight = [](unsigned char c) {
    return c >= 0xF0 ? 0xED * 2 + 1 : c * 2;
  };  // above U+FFFF: just past the surrogates' place
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) {
    return weight(static_cast<unsigned char>(x)) < weight(static_cast<unsigned char>(y));
  });
}

void canonical(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::object: {
      std::vector<const json::key_value_pair*> members;
      for (const auto& member : value.get_object()) members.push_back(&member);
      std::sort(members.begin(), members.end(),
                [](const auto* a, const auto* b) { return utf16_less(a->key(), b->key()); });
      out += '{';
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        append_canonical(out, members[i]->key());
        out += ':';
        canonical(out, members[i]->value());
      }
      out += '}';
      break;
    }
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        canonical(out, item);
      }
      out += ']';
      break;
    }
    case json::kind::string:
      append_canonical(out, value.get_string());
      break;
    default:
      out += json::serialize(value);
  }
}

const json::value kNull = nullptr;

}  // namespace

std::string canonical_json(const json::value& value) {
  std::string out;
  canonical(out, value);
  return out;
}

namespace {

std::string_view as_text_or_empty(const json::value& found) {
  return found.is_string() ? std::string_view(found.get_string()) : std::string_view();
}

std::int64_t as_int_or(const json::value& found, std::int64_t otherwise) {
  if (found.is_int64()) return found.get_int64();
  if (found.is_uint64()) return static_cast<std::int64_t>(found.get_uint64());
  return otherwise;
}

bool as_flag(const json::value& found) { return found.is_bool() && found.get_bool(); }

}  // namespace

const json::value& at_path(const json::object& object, std::string_view dotted) {
  const auto dot = dotted.find('.');
  const auto* found = object.if_contains(dotted.substr(0, dot));
  if (found == nullptr) return kNull;
  return dot == std::string_view::npos ? *found : at_path(*found, dotted.substr(dot + 1));
}

const json::value& at_path(const json::value& object, std::string_view dotted) {
  const auto* members = object.if_object();
  return members == nullptr ? kNull : at_path(*members, dotted);
}

std::string_view text_at(const json::value& object, std::string_view key) {
  return as_text_or_empty(at_path(object, key));
}
std::string_view text_at(const json::object& object, std::string_view key) {
  return as_text_or_empty(at_path(object, key));
}
std::int64_t int_at(const json::value& object, std::string_view key, std::int64_t otherwise) {
  return as_int_or(at_path(object, key), otherwise);
}
std::int64_t int_at(const json::object& object, std::string_view key, std::int64_t otherwise) {
  return as_int_or(at_path(object, key), otherwise);
}
bool flag_at(const json::value& object, std::string_view key) { return as_flag(at_path(object, key)); }
bool flag_at(const json::object& object, std::string_view key) { return as_flag(at_path(object, key)); }

}  // namespace sen
