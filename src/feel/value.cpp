#include "feel/value.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "base/text.hpp"
#include "feel/function.hpp"
#include "feel/lexer.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

constexpr std::uint64_t kWeightCap = std::uint64_t{1} << 60;

constexpr std::uint64_t kScalar = sizeof(Value);

std::uint64_t add_weight(std::uint64_t a, std::uint64_t b) { return std::min(kWeightCap, a + b); }

/// 1e6000 is 16 bytes kept and 6,001 written.
std::uint64_t number_weight(const Decimal& number) {
  static const Decimal large(1'000'000'000'000'000'000);
  static const Decimal small = Decimal(1) / large;
  const auto size = number.absolute();
  const bool ordinary = size == Decimal(0) || (size < large && small < size);
  return ordinary ? kScalar : 6200;
}

}  // namespace

// Weight and depth are taken once, from parts that already know theirs: a value built of shared parts (a list of a list
// of a list, each twice) shows its true size at once, so that comparing or printing it is bounded by the limit on
// weight.
struct Value::ListBox {
  List items;
  std::uint64_t weight = kScalar;
  std::uint32_t depth = 1;
};
struct Value::ContextBox {
  Entries entries;
  std::uint64_t weight = kScalar;
  std::uint32_t depth = 1;
};
struct Value::RangeBox {
  Range range;
};

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kDate:
      return "date";
    case Kind::kTime:
      return "time";
    case Kind::kDateTime:
      return "date and time";
    case Kind::kDaysDuration:
      return "days and time duration";
    case Kind::kMonthsDuration:
      return "years and months duration";
    case Kind::kList:
      return "list";
    case Kind::kContext:
      return "context";
    case Kind::kRange:
      return "range";
    case Kind::kFunction:
      return "function";
  }
  return "null";
}

Value::Value(Decimal number) {
  if (number.finite()) data_ = number;
}
Value::Value(std::string text) : data_(std::make_shared<const TextBox>(TextBox{std::move(text)})) {}
Value::Value(DateTime at) : data_(std::make_shared<const DateTime>(std::move(at))) {}
Value::Value(List items) {
  ListBox box;
  for (const auto& item : items) {
    box.weight = add_weight(box.weight, item.weight());
    box.depth = std::max(box.depth, item.depth() + 1);
  }
  box.items = std::move(items);
  data_ = std::make_shared<const ListBox>(std::move(box));
}
Value::Value(Range range) {
  if (range.low.is_null()) range.low_closed = false;
  if (range.high.is_null()) range.high_closed = false;
  data_ = std::make_shared<const RangeBox>(RangeBox{std::move(range)});
}

Value Value::context(Entries entries) {
  ContextBox box;
  std::map<std::string, std::size_t, std::less<>> places;
  for (auto& [key, value] : entries) {
    const auto [place, fresh] = places.try_emplace(key, box.entries.size());
    if (fresh)
      box.entries.emplace_back(std::move(key), std::move(value));
    else
      box.entries[place->second].second = std::move(value);
  }
  for (const auto& [key, value] : box.entries) {
    box.weight = add_weight(box.weight, add_weight(key.size() + sizeof(std::string), value.weight()));
    box.depth = std::max(box.depth, value.depth() + 1);
  }
  Value made;
  made.data_ = std::make_shared<const ContextBox>(std::move(box));
  return made;
}

std::optional<bool> Value::as_bool() const {
  const auto* found = std::get_if<bool>(&data_);
  return found ? std::optional(*found) : std::nullopt;
}
std::optional<Decimal> Value::as_number() const {
  const auto* found = std::get_if<Decimal>(&data_);
  return found ? std::optional(*found) : std::nullopt;
}
std::optional<std::int64_t> Value::as_whole() const {
  const auto* found = std::get_if<Decimal>(&data_);
  return found ? found->whole() : std::nullopt;
}
std::optional<CivilDate> Value::as_date() const {
  const auto* found = std::get_if<CivilDate>(&data_);
  return found ? std::optional(*found) : std::nullopt;
}
const std::string* Value::as_text() const {
  const auto* found = std::get_if<std::shared_ptr<const TextBox>>(&data_);
  return found ? &(*found)->text : nullptr;
}
const Time* Value::as_time() const { return std::get_if<Time>(&data_); }
const DateTime* Value::as_date_time() const {
  const auto* found = std::get_if<std::shared_ptr<const DateTime>>(&data_);
  return found ? found->get() : nullptr;
}
const DaysDuration* Value::as_days_duration() const { return std::get_if<DaysDuration>(&data_); }
const MonthsDuration* Value::as_months_duration() const { return std::get_if<MonthsDuration>(&data_); }
const List* Value::as_list() const {
  const auto* found = std::get_if<std::shared_ptr<const ListBox>>(&data_);
  return found ? &(*found)->items : nullptr;
}
const Entries* Value::as_context() const {
  const auto* found = std::get_if<std::shared_ptr<const ContextBox>>(&data_);
  return found ? &(*found)->entries : nullptr;
}
const Range* Value::as_range() const {
  const auto* found = std::get_if<std::shared_ptr<const RangeBox>>(&data_);
  return found ? &(*found)->range : nullptr;
}
const std::shared_ptr<const Function>* Value::as_function() const {
  return std::get_if<std::shared_ptr<const Function>>(&data_);
}

const Value* Value::find(std::string_view key) const {
  const auto* entries = as_context();
  if (entries == nullptr) return nullptr;
  const auto found = std::ranges::find(*entries, key, &Entries::value_type::first);
  return found == entries->end() ? nullptr : &found->second;
}

Value Value::at(std::string_view dotted) const {
  const Value* here = this;
  for (const auto part : split(dotted, '.')) {
    here = here->find(part);
    if (here == nullptr) return {};
  }
  return *here;
}

Value Value::with(std::string_view key, Value value) const {
  Entries entries;
  if (const auto* old = as_context()) entries = *old;
  entries.emplace_back(std::string(key), std::move(value));
  return context(std::move(entries));
}

std::uint64_t Value::weight() const {
  if (const auto* text = as_text()) return text->size() + kScalar;
  if (is(Kind::kList)) return std::get<std::shared_ptr<const ListBox>>(data_)->weight;
  if (is(Kind::kContext)) return std::get<std::shared_ptr<const ContextBox>>(data_)->weight;
  if (const auto* range = as_range()) return add_weight(kScalar, add_weight(range->low.weight(), range->high.weight()));
  if (const auto* function = as_function()) return add_weight(64, (*function)->weight);
  if (const auto number = as_number()) return number_weight(*number);
  return kScalar;
}

std::uint32_t Value::depth() const {
  if (is(Kind::kList)) return std::get<std::shared_ptr<const ListBox>>(data_)->depth;
  if (is(Kind::kContext)) return std::get<std::shared_ptr<const ContextBox>>(data_)->depth;
  if (const auto* range = as_range()) return 1 + std::max(range->low.depth(), range->high.depth());
  if (const auto* function = as_function()) return 1 + (*function)->depth;
  return 0;
}

}  // namespace sen::feel
