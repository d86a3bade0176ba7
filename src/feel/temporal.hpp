#pragma once
/// ISO text, properties and arithmetic of FEEL's dates, times and durations (DMN 1.5 clauses 10.3.2.3.4 to 10.3.2.3.8).
/// Years 1 to 9999, microseconds; what leaves that range is null.
#include "feel/value.hpp"

namespace sen::feel {
std::optional<CivilDate> parse_date(std::string_view text);  ///< 2026-11-24
std::optional<Time> parse_time(
    std::string_view text);  ///< 10:30:00, 10:30:00.5+07:00, 10:30:00Z, 10:30:00@Asia/Ho_Chi_Minh
std::optional<DateTime> parse_date_time(
    std::string_view text);                     ///< 2026-11-24T10:30:00+07:00, or a date alone: its midnight
Value parse_duration(std::string_view text);    ///< P1DT2H, -P1Y2M; null when neither
Value parse_at_literal(std::string_view text);  ///< @"..." (clause 10.3.1.2 rule 62); null when none fits
std::string temporal_text(const Value& value);

/// A time with an offset only, when `offset` lies within 14 hours and `us` within a day.
std::optional<Time> make_time(std::int64_t us, std::optional<std::int64_t> offset_seconds);
Value make_days(__int128 us);              ///< null when out of range
Value make_months(__int128 months);        ///< null when beyond a billion years
DateTime join(CivilDate date, Time time);  ///< finds the named zone's offset on that day
DateTime midnight_utc(CivilDate date);     ///< what a date counts as beside a date and time (clause 10.3.2.9.4)
/// Microseconds on the UTC line; a local date and time counts as if it were UTC.
std::int64_t line_us(const DateTime& at);

/// Members of dates, times and durations (clause 10.3.2.6, table 53); null when there is no such member.
Value temporal_member(const Value& value, std::string_view name);
/// Additions and subtractions in which one side is a date, time or duration (clause 10.3.2.12, tables 54 and 55).
Value temporal_add(const Value& a, const Value& b);
Value temporal_subtract(const Value& a, const Value& b);
Value temporal_multiply(const Value& duration, const Decimal& by);
Value temporal_divide(const Value& duration, const Value& by);
Value months_between(CivilDate from, CivilDate to);  ///< whole months, towards zero
}  // namespace sen::feel
