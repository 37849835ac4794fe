"""Instants and days in bodies and queries: written out, and never guessed from a number."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator

from api.bodies.shapes import shape
from domain.wall_times import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    TimeRefused,
    day_typed,
    instant_typed,
)

_ELSEWHERE = "UTC"
"""What nobody reads: without an offset an instant is refused afterwards."""


def _instant(value: object) -> object:
    """A number would be read as seconds, and a day alone as its midnight."""
    if isinstance(value, datetime):
        return value
    try:
        instant_typed(str(value), _ELSEWHERE)
    except TimeRefused:
        raise ValueError("malformed") from None
    return value


def _day(value: object) -> object:
    if value is None or type(value) is date:
        return value
    try:
        return day_typed(str(value))
    except TimeRefused:
        raise ValueError("malformed") from None


_YEARS = shape(description=f"of the years {EARLIEST_YEAR} to {LATEST_YEAR}")

Instant = Annotated[AwareDatetime, BeforeValidator(_instant), _YEARS]
"""As RFC 3339 writes it, with its distance from UTC."""

Day = Annotated[date, BeforeValidator(_day), _YEARS]
"""As `2027-03-15`."""


def midnight(day: date | None, zone: ZoneInfo, later: timedelta = timedelta(0)) -> datetime | None:
    """The beginning of a day, or of one some days later."""
    if day is None:
        return None
    return datetime.combine(day + later, time(), zone).astimezone(UTC)
