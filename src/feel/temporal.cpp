#include "feel/temporal.hpp"

#include <algorithm>
#include <cstdlib>

namespace sen::feel {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDayUs = 86'400 * kSecondUs;
constexpr std::int64_t kMonthsMax = 12'000'000'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int32_t zone_offset(const Zone& zone, CivilDate date, std::int64_t us) {
  const auto minute = static_cast<std::int32_t>(us / kSecondUs / 60);
  const auto at = zone.at(date, minute);
  return static_cast<std::int32_t>((date.days * kDayUs + minute * 60 * kSecondUs - at.us) / kSecondUs);
}

bool date_in_range(std::int64_t days) { return days >= -719'162 && days <= 2'932'896; }  // 0001-01-01 to 9999-12-31

Value shift_date_time(const DateTime& at, std::int64_t by_us) {
  std::int64_t local = 0;
  if (__builtin_add_overflow(at.date.days * kDayUs + at.time.us, by_us, &local)) return {};
  const auto days = floor_div(local, kDayUs);
  if (!date_in_range(days)) return {};
  Time time = at.time;
  time.us = local - days * kDayUs;
  return join(CivilDate{static_cast<std::int32_t>(days)}, std::move(time));
}

std::optional<CivilDate> shift_months(CivilDate date, std::int64_t months) {
  if (std::abs(months) > 12 * 10'000) return std::nullopt;
  const auto total = std::int64_t{date.year()} * 12 + date.month() - 1 + months;
  if (total < 12 || total >= 12 * 10'000) return std::nullopt;
  return date.plus_months(static_cast<int>(months));
}

/// date, time or date and time, plus `sign` times a duration
Value shift(const Value& point, const Value& duration, int sign) {
  if (const auto* months = duration.as_months_duration()) {
    const auto* at = point.as_date_time();
    const auto date = at ? std::optional(at->date) : point.as_date();
    if (!date) return {};
    const auto moved = shift_months(*date, sign * months->months);
    if (!moved) return {};
    return at ? Value(join(*moved, at->time)) : Value(*moved);
  }
  const auto* days = duration.as_days_duration();
  if (days == nullptr) return {};
  const auto us = sign * days->us;
  if (const auto* at = point.as_date_time()) return shift_date_time(*at, us);
  if (const auto date = point.as_date()) {
    const auto moved = shift_date_time(DateTime{*date, {}}, us);
    return moved.is_null() ? moved : Value(moved.as_date_time()->date);
  }
  if (const auto* time = point.as_time()) {
    Time moved = *time;
    const auto sum = time->us + us % kDayUs;
    moved.us = sum - floor_div(sum, kDayUs) * kDayUs;
    return moved;
  }
  return {};
}

std::optional<DateTime> point_of(const Value& value) {
  if (const auto* at = value.as_date_time()) return *at;
  if (const auto date = value.as_date()) return midnight_utc(*date);
  return std::nullopt;
}

Value time_member(const Time& time, std::string_view name) {
  const auto seconds = time.us / kSecondUs;
  if (name == "hour") return seconds / 3600;
  if (name == "minute") return seconds / 60 % 60;
  if (name == "second") return seconds % 60;
  if (name == "time offset" && time.offset_seconds) return DaysDuration{*time.offset_seconds * kSecondUs};
  if (name == "timezone" && time.zone) return Value(time.zone->name());
  return {};
}

Value date_member(CivilDate date, std::string_view name) {
  if (name == "year") return date.year();
  if (name == "month") return date.month();
  if (name == "day") return date.day();
  if (name == "weekday") return date.weekday();
  return {};
}

}  // namespace

Value make_days(__int128 us) {
  if (us > INT64_MAX || us <= INT64_MIN) return {};
  return DaysDuration{static_cast<std::int64_t>(us)};
}
Value make_months(__int128 months) {
  if (months > kMonthsMax || months < -kMonthsMax) return {};
  return MonthsDuration{static_cast<std::int64_t>(months)};
}

std::optional<Time> make_time(std::int64_t us, std::optional<std::int64_t> offset_seconds) {
  if (us < 0 || us >= kDayUs) return std::nullopt;
  if (offset_seconds && std::abs(*offset_seconds) > 14 * 3600) return std::nullopt;
  Time time{us, std::nullopt, nullptr};
  if (offset_seconds) time.offset_seconds = static_cast<std::int32_t>(*offset_seconds);
  return time;
}

DateTime join(CivilDate date, Time time) {
  if (time.zone) time.offset_seconds = zone_offset(*time.zone, date, time.us);
  return {date, std::move(time)};
}

DateTime midnight_utc(CivilDate date) { return {date, Time{0, 0, nullptr}}; }

std::int64_t line_us(const DateTime& at) {
  return at.date.days * kDayUs + at.time.us - std::int64_t{at.time.offset_seconds.value_or(0)} * kSecondUs;
}

Value temporal_member(const Value& value, std::string_view name) {
  if (const auto date = value.as_date()) return date_member(*date, name);
  if (const auto* time = value.as_time()) return time_member(*time, name);
  if (const auto* at = value.as_date_time()) {
    auto found = date_member(at->date, name);
    return found.is_null() ? time_member(at->time, name) : found;
  }
  if (const auto* days = value.as_days_duration()) {
    if (name == "days") return days->us / kDayUs;
    if (name == "hours") return days->us / (3600 * kSecondUs) % 24;
    if (name == "minutes") return days->us / (60 * kSecondUs) % 60;
    if (name == "seconds") return Decimal(days->us % (60 * kSecondUs)) / Decimal(kSecondUs);
  }
  if (const auto* months = value.as_months_duration()) {
    if (name == "years") return months->months / 12;
    if (name == "months") return months->months % 12;
  }
  return {};
}

Value temporal_add(const Value& a, const Value& b) {
  const auto *da = a.as_days_duration(), *db = b.as_days_duration();
  if (da && db) return make_days(__int128{da->us} + db->us);
  const auto *ma = a.as_months_duration(), *mb = b.as_months_duration();
  if (ma && mb) return make_months(__int128{ma->months} + mb->months);
  return da || ma ? shift(b, a, 1) : shift(a, b, 1);
}

Value temporal_subtract(const Value& a, const Value& b) {
  const auto *da = a.as_days_duration(), *db = b.as_days_duration();
  if (da && db) return make_days(__int128{da->us} - db->us);
  const auto *ma = a.as_months_duration(), *mb = b.as_months_duration();
  if (ma && mb) return make_months(__int128{ma->months} - mb->months);
  if (db || mb) return shift(a, b, -1);
  if (const auto *ta = a.as_time(), *tb = b.as_time(); ta && tb) {
    if (ta->offset_seconds.has_value() != tb->offset_seconds.has_value()) return {};
    return DaysDuration{line_us({CivilDate{0}, *ta}) - line_us({CivilDate{0}, *tb})};
  }
  const auto pa = point_of(a), pb = point_of(b);
  if (!pa || !pb || pa->time.offset_seconds.has_value() != pb->time.offset_seconds.has_value()) return {};
  return DaysDuration{line_us(*pa) - line_us(*pb)};
}

namespace {
/// A number of microseconds or months from a decimal, cut towards zero.
std::optional<std::int64_t> cut(const Decimal& number) { return number.rounded(0, Decimal::Rounding::kDown).whole(); }
}  // namespace

Value temporal_multiply(const Value& duration, const Decimal& by) {
  if (const auto* days = duration.as_days_duration()) {
    const auto us = cut(Decimal(days->us) * by);
    return us ? Value(DaysDuration{*us}) : Value();
  }
  if (const auto* months = duration.as_months_duration()) {
    const auto count = cut(Decimal(months->months) * by);
    return count ? make_months(*count) : Value();
  }
  return {};
}

Value temporal_divide(const Value& duration, const Value& by) {
  const auto *da = duration.as_days_duration(), *db = by.as_days_duration();
  if (da && db) return Value(Decimal(da->us) / Decimal(db->us));
  const auto *ma = duration.as_months_duration(), *mb = by.as_months_duration();
  if (ma && mb) return Value(Decimal(ma->months) / Decimal(mb->months));
  const auto number = by.as_number();
  if (!number || *number == Decimal(0)) return {};
  if (da) {
    const auto us = cut(Decimal(da->us) / *number);
    return us ? Value(DaysDuration{*us}) : Value();
  }
  if (ma) {
    const auto count = cut(Decimal(ma->months) / *number);
    return count ? make_months(*count) : Value();
  }
  return {};
}

Value months_between(CivilDate from, CivilDate to) {
  if (to < from) return MonthsDuration{-months_between(to, from).as_months_duration()->months};
  const auto months = (to.year() - from.year()) * 12 + to.month() - from.month();
  return MonthsDuration{to.day() < from.day() ? months - 1 : months};
}

}  // namespace sen::feel
