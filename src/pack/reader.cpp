#include "pack/reader.hpp"

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/text.hpp"

namespace sen::pack {
Reader::Reader(Report& report, const std::string& file, const Yaml& node, std::string_view kind, std::string what)
    : report_(report), file_(file), node_(node), what_(std::move(what)) {
  const auto found = std::ranges::find(key_sets(), kind, &KeySet::kind);
  ASSERT(found != key_sets().end());
  keys_ = &*found;
  if (node.kind != Yaml::Kind::kMap) {
    report_.error(errors::kWrongShape, source(), {what_, "a map of keys"});
    return;
  }
  check_keys(kind);
}

void Reader::check_keys(std::string_view kind) const {
  for (const auto& [key, line] : node_.repeated) report_.error(errors::kRepeatedKey, {file_, line}, {key});
  const std::vector<std::string> known(keys_->keys.begin(), keys_->keys.end());
  for (std::size_t i = 0; i < node_.members.size(); ++i) {
    const auto& [key, value] = node_.members[i];
    if (kind == "knows" && i == 0) continue;  // its first key is the name it gives
    if (std::ranges::find(known, key) != known.end()) continue;
    report_.error(errors::kUnknownKey, {file_, value.line}, {what_, key, did_you_mean(key, known), join_names(known)});
  }
}

Source Reader::source(std::string_view key) const {
  const Yaml* node = node_.find(key);
  return {file_, node == nullptr ? node_.line : node->line};
}

const Yaml* Reader::find(std::string_view key) const {
  ASSERT(std::ranges::find(keys_->keys, key) != keys_->keys.end());
  const Yaml* node = node_.find(key);
  return node == nullptr || node->kind == Yaml::Kind::kNull ? nullptr : node;
}

const Yaml* Reader::need(std::string_view key) const {
  const Yaml* node = find(key);
  if (node == nullptr) report_.error(errors::kMissingKey, source(key), {what_, std::string(key)});
  return node;
}

void Reader::wrong_shape(const Yaml& node, std::string_view key, std::string_view shape) const {
  report_.error(errors::kWrongShape, {file_, node.line}, {what_ + ": " + std::string(key), std::string(shape)});
}

const std::string* Reader::scalar(std::string_view key) const {
  const Yaml* node = find(key);
  if (node == nullptr) return nullptr;
  if (node->kind == Yaml::Kind::kScalar) return &node->text;
  wrong_shape(*node, key, "one text");
  return nullptr;
}

std::string Reader::text(std::string_view key) const {
  const std::string* value = scalar(key);
  return value == nullptr ? std::string() : to_nfc(*value);
}

std::string Reader::need_text(std::string_view key) const {
  std::string value = need(key) == nullptr ? std::string() : text(key);
  if (value.empty() && find(key) != nullptr) report_.error(errors::kMissingKey, source(key), {what_, std::string(key)});
  return value;
}

std::string Reader::name(std::string_view key, Name form) const {
  std::string value = need_text(key);
  if (value.empty()) return value;
  if (const char* why = why_bad(value, form))
    report_.error(errors::kBadName, source(key), {std::string(keys_->kind), value, why});
  return value;
}

Text Reader::text_of(const Yaml& node, const std::string& of) const {
  if (node.kind != Yaml::Kind::kMap) {
    report_.error(errors::kWrongShape, {file_, node.line}, {of, "{vi: ..., en: ...}"});
    return {};
  }
  return Reader(report_, file_, node, "text", of).own_text();
}

Text Reader::own_text() const {
  Text out{text("vi"), text("en")};
  if (out.vi.empty()) report_.error(errors::kMissingTranslation, source(), {what_, "vi"});
  if (out.en.empty()) report_.error(errors::kMissingTranslation, source(), {what_, "en"});
  return out;
}

Text Reader::both(std::string_view key) const {
  const Yaml* node = find(key);
  return node == nullptr ? Text{} : text_of(*node, what_ + ": " + std::string(key));
}

Text Reader::one_or_both(std::string_view key) const {
  const Yaml* node = find(key);
  if (node != nullptr && node->kind == Yaml::Kind::kMap) return both(key);
  return {text(key), text(key)};
}

Text Reader::need_both(std::string_view key) const { return need(key) == nullptr ? Text{} : both(key); }

bool Reader::flag(std::string_view key, bool otherwise) const {
  return choose<bool>(key, {{"true", true}, {"false", false}}, otherwise);
}

int Reader::number(std::string_view key, int otherwise, int min, int max) const {
  const std::string* value = scalar(key);
  if (value == nullptr) return otherwise;
  int out = 0;
  const auto [end, wrong] = std::from_chars(value->data(), value->data() + value->size(), out);
  if (wrong == std::errc() && end == value->data() + value->size() && out >= min && out <= max) return out;
  wrong_shape(*find(key), key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return otherwise;
}

std::optional<CivilDate> Reader::date(std::string_view key) const {
  const std::string* value = scalar(key);
  if (value == nullptr) return std::nullopt;
  auto parsed = CivilDate::parse(*value);
  if (parsed.ok()) return parsed.take();
  wrong_shape(*find(key), key, "a date such as 2026-09-01");
  return std::nullopt;
}

int Reader::minute(std::string_view key) const {
  const std::string* value = scalar(key);
  if (value == nullptr) return -1;
  if (value->size() == 5 && (*value)[2] == ':' && is_digits(value->substr(0, 2), 2) && is_digits(value->substr(3), 2)) {
    const int out = std::stoi(value->substr(0, 2)) * 60 + std::stoi(value->substr(3));
    if (out <= 24 * 60 && std::stoi(value->substr(3)) < 60) return out;
  }
  wrong_shape(*find(key), key, "a time of day such as \"15:00\"");
  return -1;
}

Validity Reader::valid(std::string_view key) const {
  const auto inner = map(key, "valid", "valid of " + what_);
  if (!inner) return {};
  Validity out{inner->date("from"), inner->date("until")};
  if (out.from && out.until && *out.until <= *out.from) report_.error(errors::kEmptyValidity, inner->source(), {what_});
  return out;
}

Expr Reader::parse_expr(Report& report, const Source& at, const std::string& text) {
  Expr out{text, at, nullptr};
  auto parsed = feel::Expression::parse(text);
  if (parsed.ok()) {
    out.parsed = std::make_shared<const feel::Expression>(parsed.take());
  } else {
    report.error(errors::kBadExpression, at, {text, parsed.error().text("en")});
  }
  return out;
}

Expr Reader::expr(std::string_view key) const {
  const std::string* value = scalar(key);
  return value == nullptr ? Expr{} : parse_expr(report_, source(key), *value);
}

Expr Reader::need_expr(std::string_view key) const { return need(key) == nullptr ? Expr{} : expr(key); }

std::vector<std::string> Reader::names(std::string_view key) const {
  std::vector<std::string> out;
  const Yaml* node = find(key);
  if (node == nullptr) return out;
  if (node->kind == Yaml::Kind::kScalar) return {node->text};
  for (const Yaml* item : list(key)) {
    if (item->kind == Yaml::Kind::kScalar) {
      out.push_back(item->text);
    } else {
      wrong_shape(*item, key, "a list of names");
    }
  }
  return out;
}

std::vector<Binding> Reader::bindings(std::string_view key) const {
  std::vector<Binding> out;
  for (const Yaml* item : list(key)) {
    if (item->kind != Yaml::Kind::kMap || item->members.empty() ||
        item->members.front().value.kind != Yaml::Kind::kScalar) {
      wrong_shape(*item, key, "a list of `- name: expression`");
      continue;
    }
    if (item->members.size() > 1 && key != "knows") {
      report_.error(errors::kUnknownKey, {file_, item->line},
                    {"an entry of " + std::string(key), item->members[1].key, "", "one name"});
    }
    const auto& [name, value] = item->members.front();
    if (const char* why = why_bad(name, Name::kDotted); why != nullptr || name.find('.') != std::string::npos) {
      report_.error(errors::kBadName, {file_, item->line},
                    {"A name", name, "A small letter, then small letters, digits and _ only"});
    }
    if (std::ranges::find(out, name, &Binding::name) != out.end())
      report_.error(errors::kRepeatedKey, {file_, item->line}, {name});
    out.push_back({name, parse_expr(report_, {file_, value.line}, value.text)});
  }
  return out;
}

Limit Reader::limit(std::string_view key, std::string_view of) const {
  Limit out;
  const auto inner = map(key, "limit", of);
  if (!inner) return out;
  out.set = true;
  out.working_days = inner->number("working_days", 0, 0, 400);
  out.days = inner->number("days", 0, 0, 4000);
  out.hours = inner->number("hours", 0, 0, 10000);
  out.cutoff_minute = inner->minute("cutoff");
  out.assumed = inner->flag("assumed");
  const int units = int{inner->has("working_days")} + int{inner->has("days")} + int{inner->has("hours")};
  if (units != 1)
    report_.error(errors::kWrongShape, inner->source(),
                  {inner->what(), "given in one unit: working_days, days or hours"});
  if (out.cutoff_minute >= 0 && !inner->has("working_days")) {
    report_.error(errors::kWrongShape, inner->source("cutoff"), {inner->what() + ": cutoff", "used with working_days"});
  }
  inner->warn_if_assumed();
  return out;
}

std::vector<const Yaml*> Reader::list(std::string_view key) const {
  std::vector<const Yaml*> out;
  const Yaml* node = find(key);
  if (node == nullptr) return out;
  if (node->kind != Yaml::Kind::kList) {
    wrong_shape(*node, key, "a list");
    return out;
  }
  for (const Yaml& item : node->items) out.push_back(&item);
  return out;
}

std::vector<Reader> Reader::maps(std::string_view key, std::string_view kind, std::string_view of) const {
  std::vector<Reader> out;
  for (const Yaml* item : list(key)) {
    std::string called(of);
    if (!item->members.empty() && item->members.front().value.kind == Yaml::Kind::kScalar)
      called += " " + item->members.front().value.text;
    out.emplace_back(report_, file_, *item, kind, std::move(called));
  }
  return out;
}

std::optional<Reader> Reader::map(std::string_view key, std::string_view kind, std::string_view of) const {
  const Yaml* node = find(key);
  if (node == nullptr) return std::nullopt;
  return std::optional<Reader>(std::in_place, report_, file_, *node, kind, std::string(of));
}

void Reader::warn_if_assumed() const {
  if (flag("assumed")) report_.warn(errors::kAssumed, source("assumed"), {what_});
}

}  // namespace sen::pack
