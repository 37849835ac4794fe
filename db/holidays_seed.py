"""Days off and make-up working days (调休) to fill a calendar with, from the `holidays` library.

A seed only: what a team saves is its own list. The library's data changes with its releases, and on
a year that was not announced yet it answers with the statutory days alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import holidays

YEARS_TO_LEARN_FROM = 5


class CalendarSeed(NamedTuple):
    """What a `WorkCalendar` takes; `covers_until` is the last day whose days off are announced."""

    days_off: frozenset[date]
    working_days: frozenset[date]
    covers_until: date | None


def seed_calendar(country: str, years: Iterable[int]) -> CalendarSeed:
    """The days of a country (ISO 3166 code, `CN`). Raises NotImplementedError for an unknown one.

    Where make-up days were usual in the years before, a year without any is taken as not announced.
    """
    wanted = sorted(set(years))
    if not wanted:
        return CalendarSeed(frozenset(), frozenset(), None)
    off: set[date] = set()
    working: set[date] = set()
    announced: list[int] = []
    for year in wanted:
        days = holidays.country_holidays(country, years=year)
        made_up = {day for day in days.weekend_workdays if day.year == year}
        off |= {day for day in days if day.year == year} - made_up
        working |= made_up
        if made_up or not _usually_makes_up(country, year):
            announced.append(year)
    return CalendarSeed(frozenset(off), frozenset(working), _end_of_run(wanted, announced))


def _usually_makes_up(country: str, year: int) -> bool:
    before = range(year - YEARS_TO_LEARN_FROM, year)
    return any(
        day.year in before
        for day in holidays.country_holidays(country, years=before).weekend_workdays
    )


def _end_of_run(wanted: list[int], announced: list[int]) -> date:
    """The end of the last year before the first unannounced one."""
    unknown = [year for year in wanted if year not in announced]
    return date(min(unknown) - 1 if unknown else max(wanted), 12, 31)
