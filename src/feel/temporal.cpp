#include "feel/temporal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace sen::feel {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDayUs = 86'400 * kSecondUs;
constexpr std::int64_t kMonthsMax = 12'000'000'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Reads text from the left; any mismatch makes it bad for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool eat(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char c) { good_ = eat(c) && good_; }
  std::int64_t digits(std::size_t width) {
    if (rest_.size() < width ||
        !std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(width), is_digit)) {
      good_ = false;
      return 0;
    }
    std::int64_t value = 0;
    std::from_chars(rest_.data(), rest_.data() + width, value);
    rest_.remove_prefix(width);
    return value;
  }
  /// A whole number of any length up to 15 digits; none is bad.
  std::int64_t number() {
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    good_ = good_ && length > 0 && length <= 15;
    return good_ ? digits(length) : 0;
  }
  /// The digits after the point, as microseconds; finer ones are dropped.
  std::int64_t fraction() {
    std::int64_t us = 0;
    std::int64_t unit = kSecondUs / 10;
    good_ = good_ && !rest_.empty() && is_digit(rest_.front());
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10)
      us += (rest_.front() - '0') * unit;
    return us;
  }
  bool done() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }
  std::string_view rest() const { return rest_; }
  void drop() { rest_ = {}; }
  void spoil() { good_ = false; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
  bool good_ = true;
};

std::int32_t zone_offset(const Zone& zone, CivilDate date, std::int64_t us) {
  const auto minute = static_cast<std::int32_t>(us / kSecondUs / 60);
  const auto at = zone.at(date, minute);
  return static_cast<std::int32_t>((date.days * kDayUs + minute * 60 * kSecondUs - at.us) / kSecondUs);
}

void read_offset(Reader& in, Time& time) {
  if (in.eat('Z') || in.eat('z')) {
    time.offset_seconds = 0;
  } else if (in.eat('@')) {
    auto zone = Zone::named(in.rest());
    if (!zone.ok()) return in.spoil();
    time.zone = std::make_shared<const Zone>(zone.take());
    time.offset_seconds = zone_offset(*time.zone, CivilDate{0}, time.us);
    in.drop();
  } else if (!in.rest().empty()) {
    const bool negative = in.eat('-');
    if (!negative) in.need('+');
    const auto hours = in.digits(2);
    in.need(':');
    const auto minutes = in.digits(2);
    const auto seconds = in.eat(':') ? in.digits(2) : 0;
    const auto made = make_time(0, (negative ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds));
    if (!made || minutes > 59 || seconds > 59) return in.spoil();
    time.offset_seconds = made->offset_seconds;
  }
}

std::string time_text(const Time& time) {
  const auto seconds = time.us / kSecondUs;
  auto out = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (const auto us = time.us % kSecondUs; us != 0) {
    out += fmt::format(".{:06}", us);
    out.erase(out.find_last_not_of('0') + 1);
  }
  if (time.zone) return out + "@" + time.zone->name();
  if (!time.offset_seconds) return out;
  if (*time.offset_seconds == 0) return out + "Z";
  const auto size = std::abs(*time.offset_seconds);
  out += fmt::format("{}{:02}:{:02}", *time.offset_seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  return size % 60 == 0 ? out : out + fmt::format(":{:02}", size % 60);
}

std::string days_text(DaysDuration duration) {
  if (duration.us == 0) return "PT0S";
  const auto us = duration.us < 0 ? -duration.us : duration.us;
  const auto days = us / kDayUs;
  const auto seconds = us / kSecondUs;
  std::string out = duration.us < 0 ? "-P" : "P";
  if (days != 0) out += fmt::format("{}D", days);
  if (us % kDayUs == 0) return out;
  out += 'T';
  if (const auto hours = seconds / 3600 % 24; hours != 0) out += fmt::format("{}H", hours);
  if (const auto minutes = seconds / 60 % 60; minutes != 0) out += fmt::format("{}M", minutes);
  if (us % (60 * kSecondUs) != 0) {
    auto part = fmt::format("{}", seconds % 60);
    if (us % kSecondUs != 0) {
      part += fmt::format(".{:06}", us % kSecondUs);
      part.erase(part.find_last_not_of('0') + 1);
    }
    out += part + "S";
  }
  return out;
}

std::string months_text(MonthsDuration duration) {
  if (duration.months == 0) return "P0M";
  const auto months = duration.months < 0 ? -duration.months : duration.months;
  std::string out = duration.months < 0 ? "-P" : "P";
  if (months >= 12) out += fmt::format("{}Y", months / 12);
  if (months % 12 != 0) out += fmt::format("{}M", months % 12);
  return out;
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

Value days_of(__int128 us) {
  if (us > INT64_MAX || us <= INT64_MIN) return {};
  return DaysDuration{static_cast<std::int64_t>(us)};
}
Value months_of(__int128 months) {
  if (months > kMonthsMax || months < -kMonthsMax) return {};
  return MonthsDuration{static_cast<std::int64_t>(months)};
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

std::optional<CivilDate> parse_date(std::string_view text) {
  const auto date = CivilDate::parse(text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

std::optional<Time> parse_time(std::string_view text) {
  Reader in(text);
  in.eat('T');
  const auto hour = in.digits(2);
  in.need(':');
  const auto minute = in.digits(2);
  in.need(':');
  const auto second = in.digits(2);
  Time time;
  time.us = (hour * 3600 + minute * 60 + second) * kSecondUs;
  if (in.eat('.')) time.us += in.fraction();
  if (!in.good() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  read_offset(in, time);
  return in.done() ? std::optional(time) : std::nullopt;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  const auto date = parse_date(text.substr(0, text.find('T')));
  if (!date) return std::nullopt;
  if (text.size() == 10) return DateTime{*date, {}};
  if (text.size() < 12 || text[11] == 'T') return std::nullopt;
  const auto time = parse_time(text.substr(11));
  return time ? std::optional(join(*date, *time)) : std::nullopt;
}

Value parse_duration(std::string_view text) {
  Reader in(text);
  const __int128 sign = in.eat('-') ? -1 : 1;
  in.need('P');
  __int128 months = 0;
  __int128 us = 0;
  bool any_months = false;
  bool any_days = false;
  bool timed = false;
  int last = 0;  // units come once each and in this order: Y M D H M S
  while (in.good() && !in.rest().empty()) {
    if (!timed && in.eat('T')) {
      timed = true;
      if (in.rest().empty()) return {};
    }
    const auto count = in.number();
    int unit = 0;
    if (!timed && in.eat('Y'))
      unit = 1, months += count * __int128{12};
    else if (!timed && in.eat('M'))
      unit = 2, months += count;
    else if (!timed && in.eat('D'))
      unit = 3, us += count * __int128{kDayUs};
    else if (timed && in.eat('H'))
      unit = 4, us += count * __int128{3600 * kSecondUs};
    else if (timed && in.eat('M'))
      unit = 5, us += count * __int128{60 * kSecondUs};
    else if (timed) {
      us += count * __int128{kSecondUs};
      if (in.eat('.')) us += in.fraction();
      in.need('S');
      unit = 6;
    }
    if (unit <= last) return {};
    last = unit;
    (unit <= 2 ? any_months : any_days) = true;
  }
  if (!in.done() || any_months == any_days) return {};
  return any_months ? months_of(sign * months) : days_of(sign * us);
}

Value parse_at_literal(std::string_view text) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto at = parse_date_time(text)) return *at;
  if (const auto time = parse_time(text)) return *time;
  return parse_duration(text);
}

std::string temporal_text(const Value& value) {
  if (const auto date = value.as_date()) return date->iso();
  if (const auto* time = value.as_time()) return time_text(*time);
  if (const auto* at = value.as_date_time()) return at->date.iso() + "T" + time_text(at->time);
  if (const auto* days = value.as_days_duration()) return days_text(*days);
  if (const auto* months = value.as_months_duration()) return months_text(*months);
  return {};
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
  if (da && db) return days_of(__int128{da->us} + db->us);
  const auto *ma = a.as_months_duration(), *mb = b.as_months_duration();
  if (ma && mb) return months_of(__int128{ma->months} + mb->months);
  return da || ma ? shift(b, a, 1) : shift(a, b, 1);
}

Value temporal_subtract(const Value& a, const Value& b) {
  const auto *da = a.as_days_duration(), *db = b.as_days_duration();
  if (da && db) return days_of(__int128{da->us} - db->us);
  const auto *ma = a.as_months_duration(), *mb = b.as_months_duration();
  if (ma && mb) return months_of(__int128{ma->months} - mb->months);
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
    return count ? months_of(*count) : Value();
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
    return count ? months_of(*count) : Value();
  }
  return {};
}

Value months_between(CivilDate from, CivilDate to) {
  if (to < from) return MonthsDuration{-months_between(to, from).as_months_duration()->months};
  const auto months = (to.year() - from.year()) * 12 + to.month() - from.month();
  return MonthsDuration{to.day() < from.day() ? months - 1 : months};
}

}  // namespace sen::feel
