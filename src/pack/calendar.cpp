/// Working time and legal deadlines (vn-civil section 9).
#include "base/check.hpp"
#include "pack/model.hpp"

namespace sen::pack {

bool Calendar::works(CivilDate day) const {
  const auto found = overrides.find(day);
  return found != overrides.end() ? found->second : weekdays.contains(day.weekday());
}

CivilDate Calendar::next_working_day(CivilDate day) const {
  // No law closes offices for a year: without a working day in that time the calendar itself is broken.
  for (int n = 1; n <= 400; ++n) {
    if (works(day.plus_days(n))) return day.plus_days(n);
  }
  const bool has_working_days = false;
  ASSERT(has_working_days);
  return day;
}

namespace {

Instant working_days_due(const Limit& limit, Instant received, const Calendar& calendar, const Zone& zone) {
  CivilDate day = zone.date_of(received);
  const bool late = limit.cutoff_minute >= 0 && zone.minute_of_day(received) > limit.cutoff_minute;
  if (calendar.works(day) && late) day = calendar.next_working_day(day);
  // The day of receipt is not counted (Civil Code 2015 art. 147).
  for (int n = 0; n < limit.working_days; ++n) day = calendar.next_working_day(day);
  if (!calendar.works(day)) day = calendar.next_working_day(day);  // art. 148.5
  const Instant due = zone.at(day, calendar.closes_minute);
  return due > received ? due : zone.at(calendar.next_working_day(day), calendar.closes_minute);
}

}  // namespace

Instant due_at(const Limit& limit, Instant received, const Calendar& calendar, const Zone& zone) {
  if (limit.hours > 0) return received + Elapsed::hours(limit.hours);
  if (limit.days == 0) return working_days_due(limit, received, calendar, zone);
  CivilDate day = zone.date_of(received).plus_days(limit.days);
  if (!calendar.works(day)) day = calendar.next_working_day(day);
  return zone.at(day.plus_days(1), 0);  // a period of days ends at 24:00 of its last day (art. 148.6)
}

}  // namespace sen::pack
