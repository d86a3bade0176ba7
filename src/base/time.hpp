#pragma once
/// Time as the law and the machine see it: an Instant on the UTC line, a CivilDate on the calendar, a PartialDate when
/// only the year (or year and month) of a birth is known, an Elapsed span. Wall clocks live behind ports/clock.hpp.
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sen {

struct Elapsed {
  std::int64_t us = 0;
  auto operator<=>(const Elapsed&) const = default;
  static constexpr Elapsed seconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Elapsed milliseconds(std::int64_t n) { return {n * 1'000}; }
  static constexpr Elapsed minutes(std::int64_t n) { return {n * 60'000'000}; }
  static constexpr Elapsed hours(std::int64_t n) { return {n * 3'600'000'000}; }
  static constexpr Elapsed days(std::int64_t n) { return {n * 86'400'000'000}; }
};

/// Microseconds since 1970-01-01T00:00:00Z, no leap seconds.
struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
  Instant operator+(Elapsed e) const { return {us + e.us}; }
  Instant operator-(Elapsed e) const { return {us - e.us}; }
  Elapsed operator-(Instant other) const { return {us - other.us}; }
  std::string iso() const;  ///< RFC 3339, UTC, microseconds only when not zero: 2026-11-20T08:10:00Z
  static Result<Instant> parse(std::string_view iso);
};

/// A proleptic Gregorian date, years 0001 to 9999. `days` counts from 1970-01-01.
struct CivilDate {
  std::int32_t days = 0;
  auto operator<=>(const CivilDate&) const = default;
  static Result<CivilDate> of(int year, int month, int day);  ///< @errors base.bad_date
  static Result<CivilDate> parse(std::string_view iso);       ///< 2026-11-24. @errors base.bad_date
  /// What people type: 24/11/2026, 24-11-2026, 24.11.2026, 2026-11-24. @errors base.bad_date
  static Result<CivilDate> parse_typed(std::string_view text);
  int year() const;
  int month() const;
  int day() const;
  int weekday() const;  ///< ISO: 1 Monday to 7 Sunday
  CivilDate plus_days(std::int32_t n) const { return {days + n}; }
  CivilDate plus_months(int n) const;  ///< clamps to the month's last day
  std::string iso() const;
  std::string dmy() const;  ///< 24/11/2026
};
/// Whole years between birth and a day: the legal age on that day.
int age_on(CivilDate birth, CivilDate day);

struct PartialDate {
  std::int16_t year = 0;
  std::int8_t month = 0;  ///< 0 when unknown
  std::int8_t day = 0;    ///< 0 when unknown
  auto operator<=>(const PartialDate&) const = default;
  static Result<PartialDate> parse(std::string_view iso);  ///< 1990, 1990-03, 1990-03-15
  std::string iso() const;
  std::string dmy() const;  ///< 15/03/1990, 03/1990, 1990
  std::optional<CivilDate> full() const;
};

/// A time zone by IANA name. Immutable after creation, safe from any thread.
class Zone {
 public:
  static Result<Zone> named(std::string_view iana);  ///< @errors base.bad_zone
  CivilDate date_of(Instant at) const;
  std::int32_t minute_of_day(Instant at) const;  ///< 0 to 1439, local
  Instant at(CivilDate date, std::int32_t minute_of_day) const;
  std::string iso(Instant at) const;     ///< local with offset: 2026-11-20T15:10:00+07:00
  std::string dmy_hm(Instant at) const;  ///< 20/11/2026 15:10
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::int32_t fixed_offset_minutes_ = 0;  ///< used when the zone has had one offset since 1980 (Vietnam: +420)
  bool fixed_ = true;
  std::int32_t offset_minutes(Instant at) const;
};

}  // namespace sen
