/// String functions (DMN 1.5 clause 10.3.4.3) and the conversions to and from text (clause 10.3.4.1). Characters are
/// code points.
#include <unicode/regex.h>

#include <algorithm>

#include "base/text.hpp"
#include "feel/builtins.hpp"
#include "feel/errors.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

constexpr std::int32_t kRegexTime = 20;          // ICU's units: matching steps, roughly milliseconds; not a clock
constexpr std::int32_t kRegexStack = 1'000'000;  // bytes
constexpr std::uint64_t kRegexSteps = 500;       // what one use costs

const std::string& text(const Value& value) { return *value.as_text(); }
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
std::int64_t length_of(std::string_view s) { return std::ranges::count_if(s, starts_character); }

/// The byte offset of the character with this index from 0.
std::size_t offset_of(std::string_view s, std::int64_t index) {
  std::size_t at = 0;
  for (; at < s.size(); ++at)
    if (starts_character(s[at]) && index-- == 0) break;
  return at;
}

Result<Value> substring(Machine& m, Arguments a) {
  const auto& s = text(a[0]);
  const auto size = length_of(s);
  const auto start = a[1].as_whole();
  const auto count = a[2].is_null() ? std::optional<std::int64_t>(size)
                                    : a[2].as_number()->rounded(0, Decimal::Rounding::kDown).whole();
  if (!start || !count || *start == 0 || *count < 1 || *start > size || *start < -size) return Value();
  const auto first = *start > 0 ? *start - 1 : size + *start;
  const auto begin = offset_of(s, first);
  const auto end = *count >= size - first ? s.size() : offset_of(s, first + *count);
  return m.keep(s.substr(begin, end - begin));
}
Result<Value> string_length(Machine&, Arguments a) { return Value(length_of(text(a[0]))); }
Result<Value> upper_case(Machine& m, Arguments a) { return m.keep(to_upper(text(a[0]))); }
Result<Value> lower_case(Machine& m, Arguments a) { return m.keep(to_lower(text(a[0]))); }
Result<Value> substring_before(Machine& m, Arguments a) {
  const auto at = text(a[0]).find(text(a[1]));
  return m.keep(at == std::string::npos ? std::string() : text(a[0]).substr(0, at));
}
Result<Value> substring_after(Machine& m, Arguments a) {
  const auto at = text(a[0]).find(text(a[1]));
  return m.keep(at == std::string::npos ? std::string() : text(a[0]).substr(at + text(a[1]).size()));
}
Result<Value> contains(Machine&, Arguments a) { return Value(text(a[0]).contains(text(a[1]))); }
Result<Value> starts_with(Machine&, Arguments a) { return Value(text(a[0]).starts_with(text(a[1]))); }
Result<Value> ends_with(Machine&, Arguments a) { return Value(text(a[0]).ends_with(text(a[1]))); }

Result<Value> string_join(Machine& m, Arguments a) {
  std::string out;
  bool first = true;
  for (const auto& item : *a[0].as_list()) {
    TRY(m.spend(1));
    if (item.is_null()) continue;
    if (item.as_text() == nullptr) return Value();
    if (!std::exchange(first, false) && !a[1].is_null()) out += text(a[1]);
    out += text(item);
    if (out.size() > static_cast<std::size_t>(m.limits().value_bytes)) return fail(kTooMuch, {"memory"});
  }
  return m.keep(std::move(out));
}

/// Flag x of XPath: white space outside character classes means nothing.
std::string packed(std::string_view pattern) {
  std::string out;
  int depth = 0;
  for (const char c : pattern) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (depth > 0 || !std::string_view(" \t\r\n").contains(c)) out += c;
  }
  return out;
}

/// One pattern over one input. ICU's syntax stands for XQuery's: they agree on all that packs need.
class Regex {
 public:
  static Result<std::optional<Regex>> open(Machine& m, const Value& input, const Value& pattern, const Value& flags) {
    TRY(m.spend(kRegexSteps + input.weight() / 16));
    std::uint32_t options = 0;
    bool spaced = false;
    for (const char flag : flags.is_null() ? std::string() : text(flags)) {
      if (flag == 's')
        options |= UREGEX_DOTALL;
      else if (flag == 'm')
        options |= UREGEX_MULTILINE;
      else if (flag == 'i')
        options |= UREGEX_CASE_INSENSITIVE;
      else if (flag == 'x')
        spaced = true;
      else if (flag == 'q')
        options |= UREGEX_LITERAL;
      else
        return std::optional<Regex>();
    }
    Regex regex;
    if (text(pattern).size() > 1000) return fail(kTooMuch, {"pattern"});
    regex.input_ = std::make_unique<icu::UnicodeString>(icu::UnicodeString::fromUTF8(text(input)));
    regex.matcher_ = std::make_unique<icu::RegexMatcher>(
        icu::UnicodeString::fromUTF8(spaced ? packed(text(pattern)) : text(pattern)), options, regex.status_);
    if (U_FAILURE(regex.status_)) return std::optional<Regex>();
    regex.matcher_->setTimeLimit(kRegexTime, regex.status_);
    regex.matcher_->setStackLimit(kRegexStack, regex.status_);
    regex.matcher_->reset(*regex.input_);
    return std::optional<Regex>(std::move(regex));
  }

  Result<bool> find() {
    const bool found = matcher_->find(status_);
    if (U_FAILURE(status_)) return fail(kTooMuch, {"pattern"});
    return found;
  }
  std::string between(std::int32_t begin, std::int32_t end) const {
    std::string out;
    input_->tempSubStringBetween(begin, end).toUTF8String(out);
    return out;
  }
  std::int32_t start() { return matcher_->start(status_); }
  std::int32_t end() { return matcher_->end(status_); }
  std::int32_t length() const { return input_->length(); }
  icu::RegexMatcher& matcher() { return *matcher_; }
  UErrorCode& status() { return status_; }

 private:
  UErrorCode status_ = U_ZERO_ERROR;
  std::unique_ptr<icu::UnicodeString> input_;  // the matcher keeps its address
  std::unique_ptr<icu::RegexMatcher> matcher_;
};

Result<Value> matches_pattern(Machine& m, Arguments a) {
  auto regex = TRY(Regex::open(m, a[0], a[1], a[2]));
  if (!regex) return Value();
  return Value(TRY(regex->find()));
}

Result<Value> replace(Machine& m, Arguments a) {
  auto regex = TRY(Regex::open(m, a[0], a[1], a[3]));
  if (!regex) return Value();
  const auto replacement = icu::UnicodeString::fromUTF8(text(a[2]));
  icu::UnicodeString out;
  while (TRY(regex->find())) {
    TRY(m.spend(1 + text(a[2]).size() / 64));
    regex->matcher().appendReplacement(out, replacement, regex->status());
    if (U_FAILURE(regex->status())) return Value();
    if (out.length() > m.limits().value_bytes) return fail(kTooMuch, {"memory"});
  }
  regex->matcher().appendTail(out);
  std::string utf8;
  return m.keep(out.toUTF8String(utf8));
}

Result<Value> split_text(Machine& m, Arguments a) {
  auto regex = TRY(Regex::open(m, a[0], a[1], Value()));
  if (!regex) return Value();
  List parts;
  std::int32_t from = 0;
  while (TRY(regex->find())) {
    TRY(m.spend(1));
    if (regex->end() == regex->start()) continue;  // an empty match separates nothing
    parts.push_back(TRY(m.keep(regex->between(from, regex->start()))));
    from = regex->end();
  }
  parts.push_back(TRY(m.keep(regex->between(from, regex->length()))));
  return m.keep(std::move(parts));
}

Result<Value> string_of(Machine& m, Arguments a) {
  if (a[0].is_null()) return Value();
  TRY(m.spend(a[0].weight() / 64));
  return m.keep(to_text(a[0]));
}

/// number(from, grouping separator, decimal separator)
Result<Value> number_of(Machine&, Arguments a) {
  auto s = text(a[0]);
  const auto one_of = [](const Value& v, std::string_view allowed) {
    return v.is_null() || (text(v).size() == 1 && allowed.contains(text(v)[0]));
  };
  if (!one_of(a[1], " ,.") || !one_of(a[2], ".,")) return Value();
  if (!a[1].is_null() && !a[2].is_null() && text(a[1]) == text(a[2])) return Value();
  if (!a[1].is_null()) std::erase(s, text(a[1])[0]);
  if (!a[2].is_null()) {
    if (text(a[2]) != "." && s.contains('.')) return Value();
    std::ranges::replace(s, text(a[2])[0], '.');
  }
  const auto number = Decimal::parse(s);
  const bool digit_first = !s.empty() && s.find_first_of("0123456789.") <= 1 && std::ranges::count(s, '.') <= 1;
  return number.ok() && digit_first ? Value(*number) : Value();
}

constexpr BuiltinRow kRows[] = {
    {"substring", "string:s start_position:n length:n?", substring, "s"},
    {"string length", "string:s", string_length, "n"},
    {"upper case", "string:s", upper_case, "s"},
    {"lower case", "string:s", lower_case, "s"},
    {"substring before", "string:s match:s", substring_before, "s"},
    {"substring after", "string:s match:s", substring_after, "s"},
    {"contains", "string:s match:s", contains, "b"},
    {"starts with", "string:s match:s", starts_with, "b"},
    {"ends with", "string:s match:s", ends_with, "b"},
    {"matches", "input:s pattern:s flags:sz?", matches_pattern, "b"},
    {"replace", "input:s pattern:s replacement:s flags:sz?", replace, "s"},
    {"split", "string:s delimiter:s", split_text, "l"},
    {"string join", "list:l delimiter:sz?", string_join, "s"},
    {"string", "from:a", string_of, "s"},
    {"number", "from:s grouping_separator:sz? decimal_separator:sz?", number_of, "n"},
};

}  // namespace

std::span<const BuiltinRow> text_builtins() { return kRows; }
}  // namespace sen::feel
