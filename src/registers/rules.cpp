#include "registers/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.hpp"
#include "base/text.hpp"
#include "registers/errors.hpp"
#include "registers/structured.hpp"

namespace sen::registers {

using pack::FieldType;

Storage storage_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
    case FieldType::kName:
    case FieldType::kCode:
    case FieldType::kPlace:
    case FieldType::kPin:
    case FieldType::kPartialDate:
    case FieldType::kAddress:
    case FieldType::kGroups:
      return Storage::kText;
    case FieldType::kInteger:
    case FieldType::kBoolean:
    case FieldType::kDate:
    case FieldType::kInstant:
    case FieldType::kRecord:
    case FieldType::kMoney:
      return Storage::kInteger;
    case FieldType::kPerson:
      return Storage::kBlob;
  }
  ASSERT(false);
  return Storage::kText;
}

std::string_view type_name(FieldType type) {
  constexpr std::array<std::string_view, 15> kNames{"text",         "name",    "integer", "boolean", "date",
                                                    "partial_date", "instant", "code",    "place",   "pin",
                                                    "person",       "record",  "money",   "address", "groups"};
  const auto index = static_cast<std::size_t>(type);
  ASSERT(index < kNames.size());
  return kNames[index];
}

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Letters of names in use: Latin with all its marks (Vietnamese and passports), and the scripts of peoples of Vietnam.
/// Sorted.
constexpr Range kLetters[] = {
    {0x41, 0x5A},     {0x61, 0x7A},     {0xAA, 0xAA},     {0xBA, 0xBA},     {0xC0, 0xD6},     {0xD8, 0xF6},
    {0xF8, 0x2AF},    {0x2B0, 0x2B8},   {0x1780, 0x17B3}, {0x1D00, 0x1DBF}, {0x1E00, 0x1EFF}, {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF}, {0xAA00, 0xAA36}, {0xAA40, 0xAA4D}, {0xAA80, 0xAABF}, {0xAAC0, 0xAAC2},
};
/// Combining marks that may follow a letter (NFC leaves some: letters with two marks that have no own code point).
constexpr Range kMarks[] = {{0x300, 0x36F}, {0x17B6, 0x17D3}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}};
/// Space, apostrophes, hyphens, dot.
constexpr char32_t kJoiners[] = {0x20, 0x27, 0x2D, 0x2E, 0x2BC, 0x2010, 0x2011, 0x2019};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [c](const Range& r) { return c >= r.first && c <= r.last; });
}

/// The next code point of valid UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  ASSERT(at + length <= text.size());
  char32_t c = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (byte(at + i) & 0x3F);
  at += length;
  return c;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Counting what people see as characters is dear; bytes and code points are never fewer, so they settle nearly every
/// case.
bool longer_than(std::string_view text, std::size_t limit) {
  if (text.size() <= limit || count_code_points(text) <= limit) return false;
  return count_characters(text) > limit;
}

bool refuse(FieldError& problem, const ErrorDef& def, std::vector<std::string> args = {}) {
  problem.def = &def;
  problem.args = std::move(args);
  return false;
}

bool read_integer(const json::value& value, Cell& out, FieldError& problem) {
  if (const auto* whole = value.if_int64()) {
    out = *whole;
  } else if (value.is_uint64() && value.get_uint64() <= static_cast<std::uint64_t>(INT64_MAX)) {
    out = static_cast<std::int64_t>(value.get_uint64());
  } else {
    return refuse(problem, errors::kFieldKind, {"integer"});
  }
  return true;
}

/// Ids are strings in JSON (DESIGN section 6); a whole number is taken too.
bool read_record_id(const json::value& value, Cell& out, FieldError& problem) {
  if (!value.is_string()) return read_integer(value, out, problem);
  const auto id = parse_id(value.get_string());
  if (!id.ok()) return refuse(problem, errors::kFieldReference);
  out = *id;
  return true;
}

bool read_dated(FieldType type, std::string_view text, Cell& out, FieldError& problem) {
  if (type == FieldType::kDate) {
    const auto date = CivilDate::parse(text);
    if (!date.ok()) return refuse(problem, errors::kFieldDate);
    out = std::int64_t{date->days};
  } else if (type == FieldType::kInstant) {
    const auto at = Instant::parse(text);
    if (!at.ok()) return refuse(problem, errors::kFieldDate);
    out = at->us;
  } else {
    const auto date = PartialDate::parse(text);
    if (!date.ok()) return refuse(problem, errors::kFieldDate);
    out = date->iso();
  }
  return true;
}

bool check_text(const pack::RegisterField& field, const std::string& text, CivilDate on, const pack::Pack& pack,
                FieldError& problem) {
  if (longer_than(text, static_cast<std::size_t>(std::max(field.max_length, 0))))
    return refuse(problem, errors::kFieldTooLong, {std::to_string(field.max_length)});
  switch (field.type) {
    case FieldType::kName:
      if (!is_name(text)) return refuse(problem, errors::kFieldName);
      break;
    case FieldType::kPin:  // only the form: wrong century or sex digits are found in issued numbers (vn-civil section
                           // 1)
      if (!is_digits(text, 12)) return refuse(problem, errors::kFieldPin);
      break;
    case FieldType::kCode: {
      const auto list = pack.codes.find(field.codes);
      if (list == pack.codes.end() || list->second.find(text) == nullptr)
        return refuse(problem, errors::kFieldCode, {field.codes});
      break;
    }
    case FieldType::kPlace:
      if (pack.place(text, on) == nullptr) return refuse(problem, errors::kFieldPlace, {on.dmy()});
      break;
    default:
      break;
  }
  return true;
}

/// What stands as text in JSON too.
bool read_text(const pack::RegisterField& field, std::string_view given, CivilDate on, const pack::Pack& pack,
               Cell& out, FieldError& problem) {
  auto text = clean_text(given);
  if (!text.ok()) return refuse(problem, errors::kFieldText);
  if (text->empty()) return true;
  if (field.type == FieldType::kPerson) {
    const auto ref = Ref::parse(*text);
    if (!ref.ok() || ref->empty()) return refuse(problem, errors::kFieldReference);
    out = *ref;
    return true;
  }
  if (field.type == FieldType::kDate || field.type == FieldType::kInstant || field.type == FieldType::kPartialDate)
    return read_dated(field.type, *text, out, problem);
  if (!check_text(field, *text, on, pack, problem)) return false;
  out = text.take();
  return true;
}

}  // namespace

bool is_name(std::string_view text) {
  bool letter = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (within(kLetters, c))
      letter = true;
    else if (within(kMarks, c) ? !letter : std::find(std::begin(kJoiners), std::end(kJoiners), c) == std::end(kJoiners))
      return false;
  }
  return letter;
}

bool read_cell(const pack::RegisterField& field, const json::value& value, CivilDate on, const pack::Pack& pack,
               Cell& out, FieldError& problem) {
  out = {};
  if (value.is_null()) return true;
  if (field.structured()) {
    FieldErrors problems;
    if (read_structured(field, value, on, pack, out, problems)) return true;
    problem = std::move(problems.front());
    return false;
  }
  if (field.type == FieldType::kInteger || field.type == FieldType::kMoney) return read_integer(value, out, problem);
  if (field.type == FieldType::kRecord) return read_record_id(value, out, problem);
  if (field.type == FieldType::kBoolean) {
    if (!value.is_bool()) return refuse(problem, errors::kFieldKind, {"boolean"});
    out = std::int64_t{value.get_bool()};
    return true;
  }
  if (!value.is_string()) return refuse(problem, errors::kFieldKind, {"text"});
  return read_text(field, value.get_string(), on, pack, out, problem);
}

bool read_plain(const pack::RegisterField& field, std::string_view text, CivilDate on, const pack::Pack& pack,
                Cell& out, FieldError& problem) {
  out = {};
  if (text.empty()) return true;
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kMoney: {
      std::int64_t whole = 0;
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), whole);
      if (code != std::errc() || end != text.data() + text.size())
        return refuse(problem, errors::kFieldKind, {"integer"});
      out = whole;
      return true;
    }
    case FieldType::kBoolean:
      if (text != "true" && text != "false") return refuse(problem, errors::kFieldKind, {"boolean"});
      out = std::int64_t{text == "true"};
      return true;
    case FieldType::kRecord:
      return read_record_id(json::value(text), out, problem);
    case FieldType::kAddress:
    case FieldType::kGroups: {
      const auto parsed = parse_json(text);
      if (!parsed.ok()) return refuse(problem, errors::kFieldKind, {"JSON"});
      return read_cell(field, *parsed, on, pack, out, problem);
    }
    default:
      return read_text(field, text, on, pack, out, problem);
  }
}

json::value tell_cell(FieldType type, const Cell& cell) {
  if (is_null(cell)) return nullptr;
  if (type == FieldType::kAddress || type == FieldType::kGroups) return tell_structured(std::get<std::string>(cell));
  if (const auto* text = std::get_if<std::string>(&cell)) return json::value(*text);
  if (const auto* ref = std::get_if<Ref>(&cell)) return json::value(ref->text());
  const std::int64_t whole = std::get<std::int64_t>(cell);
  switch (type) {
    case FieldType::kBoolean:
      return whole != 0;
    case FieldType::kDate:
      return json::value(CivilDate{static_cast<std::int32_t>(whole)}.iso());
    case FieldType::kInstant:
      return json::value(Instant{whole}.iso());
    case FieldType::kRecord:
      return json::value(std::to_string(whole));
    default:
      return whole;
  }
}

std::string key_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* ref = std::get_if<Ref>(&cell)) return ref->text();
  ASSERT(!is_null(cell));
  return std::to_string(std::get<std::int64_t>(cell));
}

}  // namespace sen::registers
