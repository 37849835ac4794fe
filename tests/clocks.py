"""When the clocks of the world change: every zone that people can be in, 2025 to 2030."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from domain.zones import ZoneRefused, clean_zone

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _admitted() -> Iterator[str]:
    for name in sorted(available_timezones()):
        try:
            yield clean_zone(name)
        except ZoneRefused:
            continue


ZONES = tuple(_admitted())
"""Every zone that somebody can have here."""


@cache
def changes_of(zone: str) -> tuple[datetime, ...]:
    """The instants, in UTC, from which on its clocks show something else."""
    clocks = ZoneInfo(zone)

    def ahead(at: datetime) -> timedelta | None:
        return at.astimezone(clocks).utcoffset()

    found = []
    day = BEGIN
    while day < END:
        tomorrow = day + timedelta(days=1)
        if ahead(day) != ahead(tomorrow):
            before, after = day, tomorrow
            while after - before > SECOND:
                middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
                before, after = (middle, after) if ahead(middle) == ahead(day) else (before, middle)
            found.append(after)
        day = tomorrow
    return tuple(found)


def sides(change: datetime) -> tuple[datetime, datetime]:
    """The last second before a change, and the first of it."""
    return change - SECOND, change
