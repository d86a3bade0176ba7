#pragma once
/// The values of FEEL (DMN 1.5 clause 10.3.2.3): immutable, cheap to copy, safe to share between threads.
/// What is not a proper result is null; there are no other error values.
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace sen::feel {

enum class Kind {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kDate,
  kTime,
  kDateTime,
  kDaysDuration,    ///< days and time duration
  kMonthsDuration,  ///< years and months duration
  kList,
  kContext,
  kRange,
  kFunction,
};
std::string_view kind_name(Kind kind);  ///< as FEEL spells it: "days and time duration"

/// A time of day; the offset is absent for a local time, the zone present when it was written by name
/// (@Asia/Ho_Chi_Minh).
struct Time {
  std::int64_t us = 0;  ///< since midnight
  std::optional<std::int32_t> offset_seconds;
  std::shared_ptr<const Zone> zone;
};
struct DateTime {
  CivilDate date;
  Time time;
};
struct DaysDuration {
  std::int64_t us = 0;
};
struct MonthsDuration {
  std::int64_t months = 0;
};

class Value;
struct Range;
struct Function;  // function.hpp: a lambda, a built-in or a native function
using List = std::vector<Value>;
using Entries = std::vector<std::pair<std::string, Value>>;  ///< in the order they were written; keys are unique

class Value {
 public:
  Value() = default;
  template <std::same_as<bool> B>
  Value(B boolean) : data_(boolean) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  Value(I whole) : data_(Decimal(static_cast<std::int64_t>(whole))) {}
  Value(Decimal number);  ///< null when not finite
  Value(std::string text);
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}
  Value(CivilDate date) : data_(date) {}
  Value(Time time) : data_(std::move(time)) {}
  Value(DateTime at);
  Value(DaysDuration duration) : data_(duration) {}
  Value(MonthsDuration duration) : data_(duration) {}
  Value(List items);
  Value(Range range);
  Value(std::shared_ptr<const Function> function) : data_(std::move(function)) {}
  /// A later entry with the same key replaces an earlier one.
  static Value context(Entries entries);
  static Value list(std::initializer_list<Value> items) { return Value(List(items)); }

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is(Kind other) const { return kind() == other; }

  std::optional<bool> as_bool() const;
  std::optional<Decimal> as_number() const;
  std::optional<std::int64_t> as_whole() const;  ///< when a whole number in range
  std::optional<CivilDate> as_date() const;
  const std::string* as_text() const;  ///< null pointer when not a string; the same below
  const Time* as_time() const;
  const DateTime* as_date_time() const;
  const DaysDuration* as_days_duration() const;
  const MonthsDuration* as_months_duration() const;
  const List* as_list() const;
  const Entries* as_context() const;
  const Range* as_range() const;
  const std::shared_ptr<const Function>* as_function() const;

  /// A context's entry, or a null pointer.
  const Value* find(std::string_view key) const;
  /// By dotted path through contexts ("mother.pin"); null when anything on the way is missing.
  Value at(std::string_view dotted) const;
  /// A copy of this context (or of an empty one) with the entry put.
  Value with(std::string_view key, Value value) const;

  /// What it would take written out: shared parts count each time. Kept at construction, so bounding it costs nothing.
  std::uint64_t weight() const;
  std::uint32_t depth() const;  ///< nesting: 0 for a scalar

 private:
  struct TextBox {
    std::string text;
  };
  struct ListBox;
  struct ContextBox;
  struct RangeBox;
  std::variant<std::monostate, bool, Decimal, std::shared_ptr<const TextBox>, CivilDate, Time,
               std::shared_ptr<const DateTime>, DaysDuration, MonthsDuration, std::shared_ptr<const ListBox>,
               std::shared_ptr<const ContextBox>, std::shared_ptr<const RangeBox>, std::shared_ptr<const Function>>
      data_;
};

/// Clause 10.3.2.7. Membership in a range with a null end is null, save when it is unary, as in `(< 10)`: there the
/// absent end is unbounded.
struct Range {
  Value low;
  Value high;
  bool low_closed = true;
  bool high_closed = true;
  bool unary = false;
};

/// FEEL text of a value, as the built-in string() gives it (clause 10.3.4.1): a string is itself, inside a list or
/// context it is quoted.
std::string to_text(const Value& value);

/// JSON bridge. Strings stay strings: a pack turns "2026-11-24" into a date with date(x).
Value from_json(const json::value& value);
/// Dates, times and durations as ISO text, whole numbers as integers, other numbers as text, ranges and functions as
/// FEEL text.
json::value to_json(const Value& value);

}  // namespace sen::feel
