"""Days and hours as somebody types them into a text field, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from domain.calendar import ONE_DAY
from domain.policy_said import day_ranges

LONGEST_RANGE: Final = 366
"""In days: more is a slip of the year."""

_DAY = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:–|—|~|～|\.\.|至|到|to|-)\s*{_DAY})?", re.ASCII)
_BETWEEN_DAYS = re.compile(r"[\n,，;；、]+")
_TO = r"\s*(?:–|—|-|~|～|至|到|to)\s*"
_HOURS = re.compile(rf"(\d{{1,2}})[:：](\d\d){_TO}(\d{{1,2}})[:：](\d\d)", re.ASCII)
_BETWEEN_HOURS = re.compile(rf"[,，;；、\s]+(?=\d{{1,2}}[:：]\d\d{_TO})", re.ASCII)


class Unreadable(ValueError):
    """What was typed is no such thing: a code, and the part that could not be read."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


def days_in(text: str) -> list[str]:
    """The days of a list, as JSON has them: one a line, or from and to; each once."""
    days: set[date] = set()
    for part in filter(None, (each.strip() for each in _BETWEEN_DAYS.split(text))):
        days.update(_range(part))
    return [day.isoformat() for day in sorted(days)]


def written_days(days: Iterable[str]) -> str:
    """A list of days as it can be typed: those that follow each other as from and to."""
    ranges = day_ranges(map(date.fromisoformat, days))
    return "\n".join(
        f"{each.first}" if each.first == each.last else f"{each.first} – {each.last}"
        for each in ranges
    )


def hours_in(text: str) -> list[dict[str, str]]:
    """The hours of a day, as JSON has them; none for a day off."""
    text = text.strip()
    if not text:
        return []
    found = [_HOURS.fullmatch(part.strip()) for part in _BETWEEN_HOURS.split(text)]
    if not all(found):
        raise Unreadable("hours_unreadable", text[:60])
    return [
        {"start": _clock(each[1], each[2]), "end": _clock(each[3], each[4])}
        for each in found
        if each is not None
    ]


def written_hours(windows: Iterable[dict[str, str]]) -> str:
    """The hours of a day as they can be typed."""
    return ", ".join(f"{each['start'][:5]}-{each['end'][:5]}" for each in windows)


def _range(part: str) -> list[date]:
    read = _LINE.fullmatch(part)
    if read is None:
        raise Unreadable("day_unreadable", part[:60])
    try:
        first = date(*(int(number) for number in read.group(1, 2, 3)))
        last = date(*(int(number) for number in read.group(4, 5, 6))) if read[4] else first
    except ValueError:
        raise Unreadable("day_unreadable", part[:60]) from None
    if last < first:
        raise Unreadable("days_reversed", part[:60])
    if (last - first).days >= LONGEST_RANGE:
        raise Unreadable("days_too_many", part[:60])
    return [first + ONE_DAY * offset for offset in range((last - first).days + 1)]


def _clock(hour: str, minute: str) -> str:
    """24:00 is the midnight after, which JSON writes as 00:00."""
    return f"{0 if (hour, minute) == ('24', '00') else int(hour):02d}:{minute}"
