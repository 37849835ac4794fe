"""From what somebody typed to the instant that was meant.

A time with an offset is an instant already. One without is what the clocks of the typist's zone
show, and those skip some times and show others twice: neither is guessed, both are asked back.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200

_DAY = r"\d{4}-\d\d-\d\d"
_DAY_ALONE = re.compile(_DAY, re.ASCII)
_TIME = re.compile(
    _DAY + r"[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


class Occurrence(StrEnum):
    """Which of the two is meant, of a time that the clocks show twice."""

    FIRST = "first"
    SECOND = "second"


class TimeRefused(ValueError):
    """`code`: `not_an_instant`, `time_missing` for a day alone, `time_skipped` for what the clocks
    jump over, `time_twice` for what they show twice, or `not_a_day`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def instant_typed(text: str, zone: str, occurrence: str = "") -> datetime:
    """The instant in UTC, of a time with an offset or by the clocks of `zone`; `occurrence` says
    which is meant where there are two. Raises `TimeRefused`.

    A day and a time are both written out: week dates and days alone are other questions.
    """
    if _DAY_ALONE.fullmatch(text):
        raise TimeRefused("time_missing")
    if not _TIME.fullmatch(text):
        raise TimeRefused("not_an_instant")
    try:
        typed = datetime.fromisoformat(text)
        instant = typed.astimezone(UTC) if typed.tzinfo else _meant(typed, zone, occurrence)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, TimeRefused) else TimeRefused("not_an_instant") from None
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        raise TimeRefused("not_an_instant")
    return instant


def day_typed(text: str) -> date:
    """The day, as `2027-03-15` and in no other way. Raises `TimeRefused`."""
    if not _DAY_ALONE.fullmatch(text):
        raise TimeRefused("not_a_day")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise TimeRefused("not_a_day") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise TimeRefused("not_a_day")
    return day


def day_in(zone: str, at: datetime) -> date:
    """Which day it is there at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def instants_shown(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """When the clocks of a zone show this: once, never, or twice (the earlier one first)."""
    clocks = ZoneInfo(zone)
    readings = (wall.replace(tzinfo=clocks, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = (each for each in readings if each.astimezone(clocks).replace(tzinfo=None) == wall)
    return tuple(dict.fromkeys(shown))


def _meant(wall: datetime, zone: str, occurrence: str) -> datetime:
    match instants_shown(wall, zone):
        case ():
            raise TimeRefused("time_skipped")
        case (only,):
            return only
        case (first, second) if occurrence:
            return second if occurrence == Occurrence.SECOND else first
    raise TimeRefused("time_twice")
