/// Conversions to dates, times and durations (DMN 1.5 clause 10.3.4.1), their functions (clause 10.3.4.7), is()
/// (clause 10.3.4.10).
#include "feel/builtins.hpp"
#include "feel/parser.hpp"
#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

constexpr std::uint64_t kZoneSteps = 200;  // opening a zone by name reads its history

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

/// A whole number that fits a calendar field.
std::optional<int> field(const Value& value) {
  const auto whole = value.as_whole();
  if (!whole || *whole < -99'999 || *whole > 99'999) return std::nullopt;
  return static_cast<int>(*whole);
}

std::optional<CivilDate> civil(const Value& year, const Value& month, const Value& day) {
  const auto y = field(year), m = field(month), d = field(day);
  if (!y || !m || !d) return std::nullopt;
  const auto date = CivilDate::of(*y, *m, *d);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

std::optional<CivilDate> date_part(const Value& value) {
  if (const auto* at = value.as_date_time()) return at->date;
  return value.as_date();
}

Result<Value> date_from(Machine&, Arguments a) {
  return or_null(a[0].as_text() ? parse_date(*a[0].as_text()) : date_part(a[0]));
}
Result<Value> date_of(Machine&, Arguments a) { return or_null(civil(a[0], a[1], a[2])); }

Result<void> pay_for_zone(Machine& m, const std::string& text) {
  if (text.contains('@')) TRY(m.spend(kZoneSteps));
  return {};
}

Result<Value> time_from(Machine& m, Arguments a) {
  if (const auto* at = a[0].as_date_time()) return Value(at->time);
  if (const auto date = a[0].as_date()) return Value(midnight_utc(*date).time);
  if (a[0].as_time()) return a[0];
  TRY(pay_for_zone(m, *a[0].as_text()));
  return or_null(parse_time(*a[0].as_text()));
}

/// Hours, minutes and seconds (these with a fraction) to a time.
std::optional<Time> clock_time(const Value& hour, const Value& minute, const Value& second, const Value& offset) {
  const auto h = field(hour), mi = field(minute);
  const auto us = (*second.as_number() * Decimal(1'000'000)).rounded(0, Decimal::Rounding::kDown).whole();
  if (!h || !mi || !us || *h < 0 || *h > 23 || *mi < 0 || *mi > 59 || *us < 0 || *us >= 60'000'000) return std::nullopt;
  std::optional<std::int64_t> seconds;
  if (const auto* duration = offset.as_days_duration()) seconds = duration->us / 1'000'000;
  return make_time((*h * 60 + *mi) * std::int64_t{60'000'000} + *us, seconds);
}
Result<Value> time_of(Machine&, Arguments a) { return or_null(clock_time(a[0], a[1], a[2], a[3])); }

Result<Value> date_and_time_from(Machine& m, Arguments a) {
  if (a[0].as_date_time()) return a[0];
  TRY(pay_for_zone(m, *a[0].as_text()));
  return or_null(parse_date_time(*a[0].as_text()));
}
Result<Value> date_and_time_joined(Machine&, Arguments a) { return Value(join(*date_part(a[0]), *a[1].as_time())); }
Result<Value> date_and_time_of(Machine&, Arguments a) {
  const auto date = civil(a[0], a[1], a[2]);
  const auto time = clock_time(a[3], a[4], a[5], a[6]);
  return date && time ? Value(join(*date, *time)) : Value();
}

Result<Value> duration_from(Machine&, Arguments a) { return a[0].as_text() ? parse_duration(*a[0].as_text()) : a[0]; }
Result<Value> months_duration(Machine&, Arguments a) { return months_between(*date_part(a[0]), *date_part(a[1])); }

std::int64_t day_number(CivilDate date) { return date.days - CivilDate::of(date.year(), 1, 1)->days + 1; }

Result<Value> day_of_year(Machine&, Arguments a) { return Value(day_number(*date_part(a[0]))); }
Result<Value> day_of_week(Machine&, Arguments a) {
  static constexpr const char* kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  return Value(kDays[date_part(a[0])->weekday() - 1]);
}
Result<Value> month_of_year(Machine&, Arguments a) {
  static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
  return Value(kMonths[date_part(a[0])->month() - 1]);
}
/// ISO 8601: the week belongs to the year that has its Thursday.
Result<Value> week_of_year(Machine&, Arguments a) {
  const auto date = *date_part(a[0]);
  const auto thursday = date.plus_days(4 - date.weekday());
  return Value((day_number(thursday) - 1) / 7 + 1);
}

Result<Value> today(Machine& m, Arguments) {
  for (const auto* scope = &m.scope(); scope != nullptr; scope = scope->outer)
    if (!scope->today.is_null()) return scope->today;
  return Value();
}
Result<Value> now(Machine& m, Arguments) {
  for (const auto* scope = &m.scope(); scope != nullptr; scope = scope->outer)
    if (!scope->now.is_null()) return scope->now;
  return Value();
}

/// House extension: the legal age on a day, in whole years.
Result<Value> age(Machine&, Arguments a) { return Value(age_on(*date_part(a[0]), *date_part(a[1]))); }

/// Same kind and same value, offsets and named zones included: 10:00Z is not 10:00.
Result<Value> is(Machine& m, Arguments a) {
  if (a[0].kind() != a[1].kind()) return Value(false);
  const auto place = [](const Value& value) -> std::pair<std::optional<std::int32_t>, std::string> {
    const auto* at = value.as_date_time();
    const auto* time = at ? &at->time : value.as_time();
    if (time == nullptr) return {};
    return {time->offset_seconds, time->zone ? time->zone->name() : std::string()};
  };
  return Value(place(a[0]) == place(a[1]) && TRY(m.same(a[0], a[1])));
}

constexpr BuiltinRow kRows[] = {
    {"date", "from:sdm", date_from, "d"},
    {"date", "year:n month:n day:n", date_of, "d"},
    {"time", "from:stdm", time_from, "t"},
    {"time", "hour:n minute:n second:n offset:ua?", time_of, "t"},
    {"date and time", "from:sm", date_and_time_from, "m"},
    {"date and time", "date:dm time:t", date_and_time_joined, "m"},
    {"date and time", "year:n month:n day:n hour:n minute:n second:n offset:u?", date_and_time_of, "m"},
    {"duration", "from:suy", duration_from, "uy"},
    {"years and months duration", "from:dm to:dm", months_duration, "y"},
    {"day of year", "date:dm", day_of_year, "n"},
    {"day of week", "date:dm", day_of_week, "s"},
    {"month of year", "date:dm", month_of_year, "s"},
    {"week of year", "date:dm", week_of_year, "n"},
    {"today", "", today, "d"},
    {"now", "", now, "m"},
    {"age on", "birth:dm day:dm", age, "n"},
    {"is", "value1:a value2:a", is, "b"},
};

}  // namespace

std::span<const BuiltinRow> time_builtins() { return kRows; }
}  // namespace sen::feel
