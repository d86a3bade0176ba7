#include "base/time.hpp"

#include <fmt/format.h>
#include <unicode/timezone.h>

#include <charconv>
#include <chrono>

namespace sen {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kDayUs = 86'400'000'000;

year_month_day split_date(CivilDate date) { return year_month_day{sys_days{days{date.days}}}; }

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Exactly `width` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string Instant::iso() const {
  const std::int64_t day = floor_div(us, kDayUs);
  const std::int64_t rest = us - day * kDayUs;
  const auto seconds = rest / 1'000'000;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", CivilDate{static_cast<std::int32_t>(day)}.iso(), seconds / 3600,
                                seconds / 60 % 60, seconds % 60);
  if (rest % 1'000'000 != 0) out += fmt::format(".{:06}", rest % 1'000'000);
  return out + "Z";
}

Result<Instant> Instant::parse(std::string_view iso) {
  // RFC 3339: date "T" time [fraction] ("Z" / offset)
  if (iso.size() < 20 || (iso[10] != 'T' && iso[10] != 't')) return fail(errors::kBadDate);
  const auto date = TRY(CivilDate::parse(iso.substr(0, 10)));
  const int hour = digits(iso, 11, 2);
  const int minute = digits(iso, 14, 2);
  const int second = digits(iso, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || iso[13] != ':' ||
      iso[16] != ':')
    return fail(errors::kBadDate);
  std::size_t at = 19;
  std::int64_t fraction = 0;
  if (iso[at] == '.') {
    std::int64_t unit = 100'000;
    for (++at; at < iso.size() && iso[at] >= '0' && iso[at] <= '9'; ++at, unit /= 10)
      fraction += (iso[at] - '0') * unit;
  }
  std::int64_t offset_minutes = 0;
  if (at < iso.size() && (iso[at] == 'Z' || iso[at] == 'z')) {
    ++at;
  } else if (at + 6 == iso.size() && (iso[at] == '+' || iso[at] == '-') && iso[at + 3] == ':') {
    const int hours = digits(iso, at + 1, 2);
    const int minutes = digits(iso, at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return fail(errors::kBadDate);
    offset_minutes = (iso[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
    at += 6;
  } else {
    return fail(errors::kBadDate);
  }
  if (at != iso.size()) return fail(errors::kBadDate);
  const std::int64_t of_day = (hour * 3600 + minute * 60 + second) * std::int64_t{1'000'000} + fraction;
  return Instant{date.days * kDayUs + of_day - offset_minutes * 60'000'000};
}

Result<CivilDate> CivilDate::of(int year, int month, int day) {
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || !date.ok()) return fail(errors::kBadDate);
  return CivilDate{static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count())};
}

Result<CivilDate> CivilDate::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return fail(errors::kBadDate);
  return of(digits(iso, 0, 4), digits(iso, 5, 2), digits(iso, 8, 2));
}

Result<CivilDate> CivilDate::parse_typed(std::string_view text) {
  if (text.size() == 10 && text[4] == '-') return parse(text);
  int part[3] = {0, 0, 0};
  int index = 0;
  int width = 0;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      if (++width > 4) return fail(errors::kBadDate);
      part[index] = part[index] * 10 + (c - '0');
    } else if ((c == '/' || c == '-' || c == '.') && width > 0 && index < 2) {
      ++index;
      width = 0;
    } else {
      return fail(errors::kBadDate);
    }
  }
  if (index != 2 || width != 4) return fail(errors::kBadDate);
  return of(part[2], part[1], part[0]);
}

int CivilDate::year() const { return static_cast<int>(split_date(*this).year()); }
int CivilDate::month() const { return static_cast<int>(static_cast<unsigned>(split_date(*this).month())); }
int CivilDate::day() const { return static_cast<int>(static_cast<unsigned>(split_date(*this).day())); }
int CivilDate::weekday() const {
  return static_cast<int>(std::chrono::weekday{sys_days{std::chrono::days{days}}}.iso_encoding());
}

CivilDate CivilDate::plus_months(int n) const {
  auto date = split_date(*this);
  const auto moved = date.year() / date.month() + std::chrono::months{n};
  const std::chrono::year_month_day_last last{moved.year(), std::chrono::month_day_last{moved.month()}};
  const auto day = std::min(date.day(), last.day());
  return CivilDate{static_cast<std::int32_t>(sys_days{moved / day}.time_since_epoch().count())};
}

std::string CivilDate::iso() const { return fmt::format("{:04}-{:02}-{:02}", year(), month(), day()); }
std::string CivilDate::dmy() const { return fmt::format("{:02}/{:02}/{:04}", day(), month(), year()); }

int age_on(CivilDate birth, CivilDate day) {
  const int years = day.year() - birth.year();
  const bool had_birthday = day.month() != birth.month() ? day.month() > birth.month() : day.day() >= birth.day();
  return had_birthday ? years : years - 1;
}

Result<PartialDate> PartialDate::parse(std::string_view iso) {
  if (iso.size() == 4) {
    const int year = digits(iso, 0, 4);
    if (year < 1) return fail(errors::kBadDate);
    return PartialDate{static_cast<std::int16_t>(year), 0, 0};
  }
  if (iso.size() == 7 && iso[4] == '-') {
    const int year = digits(iso, 0, 4);
    const int month = digits(iso, 5, 2);
    if (year < 1 || month < 1 || month > 12) return fail(errors::kBadDate);
    return PartialDate{static_cast<std::int16_t>(year), static_cast<std::int8_t>(month), 0};
  }
  const auto date = TRY(CivilDate::parse(iso));
  return PartialDate{static_cast<std::int16_t>(date.year()), static_cast<std::int8_t>(date.month()),
                     static_cast<std::int8_t>(date.day())};
}

std::string PartialDate::iso() const {
  if (month == 0) return fmt::format("{:04}", year);
  if (day == 0) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string PartialDate::dmy() const {
  if (month == 0) return fmt::format("{:04}", year);
  if (day == 0) return fmt::format("{:02}/{:04}", month, year);
  return fmt::format("{:02}/{:02}/{:04}", day, month, year);
}

std::optional<CivilDate> PartialDate::full() const {
  if (day == 0) return std::nullopt;
  auto date = CivilDate::of(year, month, day);
  if (!date.ok()) return std::nullopt;
  return *date;
}

namespace {
std::unique_ptr<icu::TimeZone> open_zone(const std::string& name) {
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
}
std::int32_t icu_offset(const icu::TimeZone& zone, Instant at) {
  std::int32_t raw = 0;
  std::int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone.getOffset(static_cast<UDate>(at.us / 1000), false, raw, saving, status);
  return (raw + saving) / 60'000;
}
}  // namespace

Result<Zone> Zone::named(std::string_view iana) {
  Zone zone;
  zone.name_ = iana;
  const auto opened = open_zone(zone.name_);
  if (*opened == icu::TimeZone::getUnknown()) return fail(errors::kBadZone, {zone.name_});
  zone.fixed_offset_minutes_ = icu_offset(*opened, Instant{1'767'225'600'000'000});
  // One offset for every half year from 1980 to 2037: then no call to ICU is needed later.
  for (std::int64_t month = 0; month < 57 * 12 && zone.fixed_; month += 3) {
    const Instant at{315'532'800'000'000 + month * 2'629'800'000'000};
    zone.fixed_ = icu_offset(*opened, at) == zone.fixed_offset_minutes_;
  }
  return zone;
}

std::int32_t Zone::offset_minutes(Instant at) const {
  return fixed_ ? fixed_offset_minutes_ : icu_offset(*open_zone(name_), at);
}

CivilDate Zone::date_of(Instant at) const {
  return CivilDate{static_cast<std::int32_t>(floor_div(at.us + std::int64_t{offset_minutes(at)} * 60'000'000, kDayUs))};
}

std::int32_t Zone::minute_of_day(Instant at) const {
  const std::int64_t local = at.us + std::int64_t{offset_minutes(at)} * 60'000'000;
  return static_cast<std::int32_t>((local - floor_div(local, kDayUs) * kDayUs) / 60'000'000);
}

Instant Zone::at(CivilDate date, std::int32_t minute_of_day) const {
  const Instant as_utc{date.days * kDayUs + std::int64_t{minute_of_day} * 60'000'000};
  const Instant guess = as_utc - Elapsed::minutes(offset_minutes(as_utc));
  return as_utc - Elapsed::minutes(offset_minutes(guess));
}

std::string Zone::iso(Instant at) const {
  const auto offset = offset_minutes(at);
  const Instant local{floor_div(at.us, 1'000'000) * 1'000'000 + std::int64_t{offset} * 60'000'000};
  auto text = local.iso();
  text.pop_back();
  const auto size = offset < 0 ? -offset : offset;
  return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60);
}

std::string Zone::dmy_hm(Instant at) const {
  const auto minute = minute_of_day(at);
  return fmt::format("{} {:02}:{:02}", date_of(at).dmy(), minute / 60, minute % 60);
}

}  // namespace sen
