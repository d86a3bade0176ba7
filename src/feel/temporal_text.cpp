/// ISO text of dates, times and durations, read and written.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "feel/temporal.hpp"

namespace sen::feel {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDayUs = 86'400 * kSecondUs;

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

void read_offset(Reader& in, Time& time) {
  if (in.eat('Z') || in.eat('z')) {
    time.offset_seconds = 0;
  } else if (in.eat('@')) {
    auto zone = Zone::named(in.rest());
    if (!zone.ok()) return in.spoil();
    time.zone = std::make_shared<const Zone>(zone.take());
    time = join(CivilDate{0}, time).time;
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
  return any_months ? make_months(sign * months) : make_days(sign * us);
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

}  // namespace sen::feel
