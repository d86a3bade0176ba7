#include "exchange/carried.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "exchange/errors.hpp"
#include "registers/errors.hpp"
#include "registers/rules.hpp"

namespace sen::exchange {
namespace {

using pack::DateForm;

/// ISO text of a date as a form writes it; what it does not write so stays, and is refused as the field's value.
std::string iso_of(DateForm form, std::string_view text) {
  std::string digits(text);
  if (form == DateForm::kDayFirst) std::erase(digits, '/');
  const bool first = form != DateForm::kIso && contains_only(digits, "0123456789");
  if (!first || (digits.size() != 4 && digits.size() != 6 && digits.size() != 8)) return std::string(text);
  const std::string year = digits.substr(digits.size() - 4);
  std::string rest = digits.substr(0, digits.size() - 4);  // ddmm, mm or nothing
  if (rest.size() == 4 && rest.starts_with("00")) rest.erase(0, 2);
  if (rest == "00") rest.clear();
  if (rest.empty()) return year;
  if (rest.size() == 2) return year + "-" + rest;
  return year + "-" + rest.substr(2) + "-" + rest.substr(0, 2);
}

std::string date_text(DateForm form, const std::string& iso) {
  const auto date = PartialDate::parse(iso);
  if (form == DateForm::kIso || !date.ok()) return iso;
  std::string out = date->dmy();
  if (form == DateForm::kDayFirstDigits) std::erase(out, '/');
  return out;
}

/// The code behind a word. @errors exchange.unknown_word, which names the words there are
Result<std::string> code_of(const pack::Carried& form, const pack::RegisterField& field, const std::string& word,
                            const pack::Pack& pack) {
  std::vector<std::string> words;
  for (const auto& [theirs, ours] : form.values) {
    if (theirs == word) return ours;
    words.push_back(theirs);
  }
  if (form.as_label) {
    for (const auto& item : pack.codes.find(field.codes)->second.items) {
      if (fold_key(item.label.vi) == fold_key(word)) return item.code;
      words.push_back(item.label.vi);
    }
  }
  return fail(errors::kUnknownWord, {join(words, ", ")});
}

json::value typed(const pack::RegisterField& field, const std::string& text) {
  if (field.type == pack::FieldType::kBoolean && (text == "true" || text == "false")) return text == "true";
  const bool number = field.type == pack::FieldType::kInteger || field.type == pack::FieldType::kMoney;
  if (auto parsed = number ? parse_json(text) : Result<json::value>(json::value()); number && parsed.ok())
    return parsed.take();
  return json::value(text);
}

}  // namespace

Result<json::value> carried_in(const pack::Carried& form, const pack::RegisterField& field, std::string_view text,
                               CivilDate on, const pack::Pack& pack) {
  auto cleaned = clean_text(text);
  if (!cleaned.ok()) return fail(errors::kFieldText);
  if (cleaned->empty()) return json::value(nullptr);
  std::string said = cleaned.take();
  if (!form.values.empty() || form.as_label) said = TRY(code_of(form, field, said, pack));
  if (form.dates != DateForm::kIso) said = iso_of(form.dates, said);
  registers::Cell cell;
  FieldError problem;
  if (!registers::read_cell(field, typed(field, said), on, pack, cell, problem))
    return fail(*problem.def, std::move(problem.args));
  return registers::tell_cell(field.type, cell);
}

std::string carried_out(const pack::Carried& form, const pack::RegisterField& field, const json::value& value,
                        const pack::Pack& pack) {
  const std::string ours = value.is_string() ? std::string(value.get_string()) : to_json(value);
  if (form.as_label) return pack.code_label(field.codes, ours, "vi");
  for (const auto& [theirs, code] : form.values)
    if (code == ours) return theirs;
  return date_text(form.dates, ours);
}

Arguments::Given Arguments::give(const std::string& path, json::value value) {
  using enum pack::ServiceKind;
  const auto named = [](const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  const auto put = [&](json::object& to, std::string_view name) {
    const auto [at, fresh] = to.emplace(name, value);
    return fresh || at->value() == value ? Given::kTaken : Given::kDiffers;
  };
  if (service_.asks()) {
    if (named(service_.find_by, path)) return put(args_, path);
    const auto* field = pack_.field_of(service_, path);
    if (service_.kind != kVerify || field == nullptr) return Given::kNotTaken;
    auto& claims = args_.emplace("claims", json::object()).first->value();
    return put(claims.get_object(), path);
  }
  const auto dot = path.find('.');
  const std::string_view name = std::string_view(path).substr(0, dot);
  if (!named(service_.args(), name)) return Given::kNotTaken;
  if (dot == std::string::npos) return put(args_, name);
  auto& whole = args_.emplace(name, json::object()).first->value();
  return put(whole.get_object(), std::string_view(path).substr(dot + 1));
}

}  // namespace sen::exchange
