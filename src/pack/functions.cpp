#include "pack/functions.hpp"

#include <algorithm>
#include <array>

namespace sen::pack {
namespace {

using feel::Kind;
using feel::Value;

constexpr std::array kDigits{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"};

/// 0 to 99: after "mươi" one is "mốt", after any ten five is "lăm".
std::string tens_in_words(int n) {
  if (n < 10) return kDigits[static_cast<std::size_t>(n)];
  const int tens = n / 10, ones = n % 10;
  std::string out = tens == 1 ? "mười" : std::string(kDigits[static_cast<std::size_t>(tens)]) + " mươi";
  if (ones == 0) return out;
  if (ones == 1 && tens > 1) return out + " mốt";
  if (ones == 5) return out + " lăm";
  return out + " " + kDigits[static_cast<std::size_t>(ones)];
}

std::string year_in_words(int year) {
  std::string out = std::string(kDigits[static_cast<std::size_t>(year / 1000)]) + " nghìn";
  const int rest = year % 1000;
  if (rest == 0) return out;
  out += " " + std::string(kDigits[static_cast<std::size_t>(rest / 100)]) + " trăm";
  const int last = rest % 100;
  if (last == 0) return out;
  return out + (last < 10 ? " linh " : " ") + tens_in_words(last);
}

std::optional<CivilDate> date_in(const Value& value) {
  if (value.as_date()) return value.as_date();
  const std::string* text = value.as_text();
  if (text == nullptr) return std::nullopt;
  auto parsed = CivilDate::parse(*text);
  return parsed.ok() ? std::optional(parsed.take()) : std::nullopt;
}

Value text_or_null(std::string text) { return text.empty() ? Value() : Value(std::move(text)); }

feel::Native of_text(std::string param, std::function<Value(const std::string&)> call) {
  return {{std::move(param)}, [call = std::move(call)](std::span<const Value> args) -> Result<Value> {
            const std::string* text = args.empty() ? nullptr : args[0].as_text();
            return text == nullptr ? Value() : call(*text);
          }};
}

}  // namespace

std::string date_in_words(CivilDate date, std::string_view language) {
  if (language == "en") {
    constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                                 "July",    "August",   "September", "October", "November", "December"};
    return std::to_string(date.day()) + " " + kMonths[static_cast<std::size_t>(date.month() - 1)] + " " +
           std::to_string(date.year());
  }
  const std::string month = date.month() == 4 ? "tư" : tens_in_words(date.month());
  return "ngày " + tens_in_words(date.day()) + " tháng " + month + " năm " + year_in_words(date.year());
}

std::map<std::string, feel::Native, std::less<>> functions(const Pack& pack, CivilDate today,
                                                           std::string_view language) {
  std::map<std::string, feel::Native, std::less<>> out;
  const std::string in_language(language);
  out["place_name"] =
      of_text("code", [&pack, today](const std::string& code) { return Value(pack.place_name(code, today)); });
  out["place_province"] =
      of_text("code", [&pack, today](const std::string& code) { return text_or_null(pack.province_of(code, today)); });
  out["pin_prefix"] =
      of_text("code", [&pack, today](const std::string& code) { return text_or_null(pack.pin_prefix(code, today)); });
  out["code"] = {{"list", "value"}, [&pack, in_language](std::span<const Value> args) -> Result<Value> {
                   const std::string* list = args.size() == 2 ? args[0].as_text() : nullptr;
                   const std::string* value = args.size() == 2 ? args[1].as_text() : nullptr;
                   return list == nullptr || value == nullptr ? Value()
                                                              : Value(pack.code_label(*list, *value, in_language));
                 }};
  out["age_on"] = {{"birth", "day"}, [](std::span<const Value> args) -> Result<Value> {
                     const auto birth = args.size() == 2 ? date_in(args[0]) : std::nullopt;
                     const auto day = args.size() == 2 ? date_in(args[1]) : std::nullopt;
                     return birth && day ? Value(age_on(*birth, *day)) : Value();
                   }};
  out["date_words"] = {{"date"}, [in_language](std::span<const Value> args) -> Result<Value> {
                         const auto date = args.empty() ? std::nullopt : date_in(args[0]);
                         return date ? Value(date_in_words(*date, in_language)) : Value();
                       }};
  out["trim_zeros"] = {{"digits", "width"}, [](std::span<const Value> args) -> Result<Value> {
                         const std::string* digits = args.size() == 2 ? args[0].as_text() : nullptr;
                         const auto width = args.size() == 2 ? args[1].as_whole() : std::nullopt;
                         if (digits == nullptr || !width || *width < 1) return Value();
                         const auto most = digits->size() - std::min(digits->size(), static_cast<std::size_t>(*width));
                         return Value(digits->substr(std::min(most, digits->find_first_not_of('0'))));
                       }};
  return out;
}

const std::map<std::string, feel::Signature, std::less<>>& function_signatures() {
  using feel::Type;
  static const std::map<std::string, feel::Signature, std::less<>> all{
      {"place_name", {{"code"}, Type::of(Kind::kString)}},
      {"place_province", {{"code"}, Type::of(Kind::kString)}},
      {"pin_prefix", {{"code"}, Type::of(Kind::kString)}},
      {"code", {{"list", "value"}, Type::of(Kind::kString)}},
      {"age_on", {{"birth", "day"}, Type::of(Kind::kNumber)}},
      {"date_words", {{"date"}, Type::of(Kind::kString)}},
      {"trim_zeros", {{"digits", "width"}, Type::of(Kind::kString)}},
  };
  return all;
}

}  // namespace sen::pack
