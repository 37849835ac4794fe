"""Working time: from instants to working hours and back, in the zone of the people who work.

Instants go in and come out in UTC; wall clocks exist only in here. Due times are computed once,
when a task opens, and stored: zone data may differ between machines, a stored instant does not.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MONDAY_TO_SUNDAY = 7
SEARCHED_DAYS = 366 * 30
ONE_DAY = timedelta(days=1)


class NeverOpens(ValueError):
    """No working time was found within thirty years: the calendar has none worth the name."""


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a day by the wall clock, end excluded. An end of 00:00 is the midnight after."""

    start: time
    end: time

    @property
    def is_empty(self) -> bool:
        return self.end != time.min and self.end <= self.start


@dataclass(frozen=True)  # without slots: what it has worked out once it keeps
class WorkCalendar:
    """When a team works: weekly hours, days off, and make-up working days (调休).

    `weekly` holds the windows of Monday to Sunday. A make-up day has the hours of the first weekday
    that has any, Monday's as a rule. Past `covers_until` the official days off are not known yet.
    """

    zone: str
    weekly: tuple[tuple[Window, ...], ...]
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    covers_until: date | None = None
    seconds_per_hour: float = 3600
    always_open: bool = False

    def add(self, start: datetime, hours: float) -> datetime:
        """The instant `hours` working hours after `start`.

        A start outside hours begins at the next opening.
        """
        if not (math.isfinite(hours) and hours >= 0):
            raise ValueError("working hours are added, so they are a finite number of at least 0")
        left = timedelta(seconds=hours * self.seconds_per_hour)
        if self.always_open:
            return start.astimezone(UTC) + left
        for opens, closes in self._openings(start.astimezone(UTC)):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise NeverOpens(self.zone)

    def hours_between(self, a: datetime, b: datetime) -> float:
        """Working hours from `a` to `b`, negative when `b` is the earlier one."""
        if b < a:
            return -self.hours_between(b, a)
        begin, end = a.astimezone(UTC), b.astimezone(UTC)
        if self.always_open:
            return (end - begin).total_seconds() / self.seconds_per_hour
        worked = self._until(end) - self._until(begin)
        month, last = (begin.year, begin.month), (end.year, end.month)
        while month < last:
            worked += self._month(month)[-1]
            month = (month[0] + month[1] // 12, month[1] % 12 + 1)
        return worked.total_seconds() / self.seconds_per_hour

    def next_open(self, at: datetime) -> datetime:
        """`at` itself during working hours, else the next opening."""
        return self.add(at, 0)

    def is_working_day(self, day: date) -> bool:
        return self.always_open or bool(self._windows_on(day))

    def is_eve_of_day_off(self, day: date) -> bool:
        """Whether nobody works on the day after: a holiday or a weekend begins."""
        return not self.is_working_day(day + ONE_DAY)

    def provisional(self, at: datetime) -> bool:
        """Whether `at` lies past the days for which days off were announced."""
        return self.covers_until is not None and self._local_day(at) > self.covers_until

    def make_up_windows(self) -> tuple[Window, ...]:
        return next((windows for windows in self.weekly if _open(windows)), ())

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def _windows_on(self, day: date) -> tuple[Window, ...]:
        if day in self.working_days:
            return self.make_up_windows()
        if day in self.days_off:
            return ()
        return _open(self.weekly[day.weekday()])

    def _until(self, at: datetime) -> timedelta:
        """What is worked from the beginning of the month, by UTC, until an instant in UTC."""
        worked = self._month((at.year, at.month))[at.day - 1]
        for opens, closes in self._worked_on(at.date()):
            if opens >= at:
                break
            worked += (closes if closes < at else at) - opens
        return worked

    def _month(self, month: tuple[int, int]) -> tuple[timedelta, ...]:
        """What is worked in a month, by UTC: before its 1st, before its 2nd ..., in all of it."""
        known = self._months.get(month)
        if known is None:
            sums = [timedelta()]
            for day in range(1, monthrange(*month)[1] + 1):
                spans = self._worked_on(date(*month, day))
                sums.append(sum((closes - opens for opens, closes in spans), sums[-1]))
            known = self._months[month] = tuple(sums)
        return known

    @cached_property
    def _months(self) -> dict[tuple[int, int], tuple[timedelta, ...]]:
        return {}

    def _worked_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working time of a day in UTC, where no day is shorter than another: it falls on that
        day over there, the one before or the one after.
        """
        known = self._worked.get(day)
        if known is None:
            midnight = datetime.combine(day, time(), UTC)
            nearby = _days(day - ONE_DAY, day + ONE_DAY)
            spans = (
                (max(opens, midnight), min(closes, midnight + ONE_DAY))
                for local in nearby
                for opens, closes in self._open_on(local)
            )
            known = self._worked[day] = tuple(span for span in spans if span[0] < span[1])
        return known

    @cached_property
    def _worked(self) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
        return {}

    def _open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        known = self._opened.get(day)
        if known is None:
            zone = ZoneInfo(self.zone)
            spans = (bounds(window, day, zone) for window in self._windows_on(day))
            known = self._opened[day] = tuple(span for span in spans if span[0] < span[1])
        return known

    @cached_property
    def _opened(self) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
        return {}

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the working time after `start`, piece by piece."""
        if not any(_open(windows) for windows in self.weekly):
            raise NeverOpens(self.zone)
        first = self._local_day(start) - ONE_DAY
        for day in _days(first, first + ONE_DAY * SEARCHED_DAYS):
            for opens, closes in self._open_on(day):
                if start < closes:
                    yield max(opens, start), closes


def bounds(window: Window, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which `window` is open on `day`, in UTC."""
    last = day + ONE_DAY if window.end == time.min else day
    return instant_of(day, window.start, zone), instant_of(last, window.end, zone)


def instant_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks of `zone` show `wall` on `day`, or have jumped past it.

    A wall time that happens twice is its first occurrence; one that a jump leaves out is the jump
    itself. So later wall times never become earlier instants, and windows never overlap.
    """
    naive = datetime.combine(day, wall)
    late = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == naive:
        return late
    early = naive.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    skipped = range(int((late - early).total_seconds()) + 1)

    def shown(seconds: int) -> datetime:
        return (early + timedelta(seconds=seconds)).astimezone(zone).replace(tzinfo=None)

    return early + timedelta(seconds=bisect_left(skipped, naive, key=shown))


def _open(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    return tuple(window for window in windows if not window.is_empty)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + ONE_DAY * offset
