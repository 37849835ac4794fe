"""Days off and make-up working days (调休) to fill a calendar with, from the `holidays` library.

A seed only: what a team saves is its own list. The library's data changes with its releases, and on
a year that was not announced yet it answers with the statutory days alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

import holidays
from babel.core import get_global

from domain.policy import Policy

FIRST_YEAR_LOOKED_AT = 2015
YEARS_THAT_MAKE_A_HABIT = 3


class CalendarSeed(NamedTuple):
    """What a `WorkCalendar` takes; `covers_until` is the last day whose days off are announced."""

    days_off: frozenset[date]
    working_days: frozenset[date]
    covers_until: date | None


class UnknownCountry(LookupError):
    """Nobody has written down the holidays of this country."""


def seeded(policy: Policy, zone: str, at: datetime) -> Policy:
    """A mode's default policy in the company's zone, with the days off of this year and the next
    that are announced there; without any, where nobody has written them down.
    """
    try:
        seed = seed_calendar(country_of(zone), (at.year, at.year + 1))
    except UnknownCountry:
        seed = CalendarSeed(frozenset(), frozenset(), None)
    calendar = replace(
        policy.calendar,
        zone=zone,
        days_off=seed.days_off,
        working_days=seed.working_days,
        covers_until=seed.covers_until,
    )
    return replace(policy, calendar=calendar)


def country_of(zone: str) -> str:
    """The country that a zone's city is in (ISO 3166 code); '' for one that nobody knows."""
    return str(get_global("zone_territories").get(zone, ""))


def seed_calendar(country: str, years: Iterable[int]) -> CalendarSeed:
    """The days of a country (ISO 3166 code, `CN`); raises `UnknownCountry`.

    Where make-up days are a habit, a year without any is taken as not announced yet.
    """
    wanted = sorted(set(years))
    if not wanted:
        return CalendarSeed(frozenset(), frozenset(), None)
    if country not in holidays.list_supported_countries():
        raise UnknownCountry(country)
    days = holidays.country_holidays(country, years=wanted)
    working = frozenset(day for day in days.weekend_workdays if day.year in wanted)
    off = frozenset(day for day in days if day.year in wanted) - working
    announced = set(wanted)
    if _makes_up(country, wanted[-1]):
        announced = {day.year for day in working}
    return CalendarSeed(off, working, _covered(wanted, announced))


def _makes_up(country: str, until: int) -> bool:
    looked_at = range(FIRST_YEAR_LOOKED_AT, max(until, FIRST_YEAR_LOOKED_AT) + 1)
    known = holidays.country_holidays(country, years=looked_at).weekend_workdays
    return len({day.year for day in known if day.year in looked_at}) >= YEARS_THAT_MAKE_A_HABIT


def _covered(wanted: list[int], announced: set[int]) -> date:
    """The end of the unbroken run of announced years with which the wanted ones begin."""
    year = wanted[0]
    while year in announced:
        year += 1
    return date(year - 1, 12, 31)
