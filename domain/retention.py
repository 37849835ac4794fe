"""How long a candidate's data is kept: whole months, counted by the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def nearest_day(ruled: date | None, stands: date | None, today: date, months: int) -> date:
    """The nearest last day that somebody may set who may not erase.

    A day that is nearer than the company's rule is an erasure in all but name, and so is one that
    lets somebody go who is kept only because an HR lead said so. `ruled` is the rule's day, None
    while a process is open; `stands` the day that counts now, if there is one.
    """
    if ruled is None:
        return months_later(today, months)
    return ruled if ruled >= today else max(stands or today, today)


def is_for_who_may_erase(
    until: date | None, ruled: date | None, stands: date | None, today: date, months: int
) -> bool:
    """Whether to set this day (None: the rule's) is for those who may erase candidates."""
    last = until or ruled
    return last is not None and last < nearest_day(ruled, stands, today, months)
