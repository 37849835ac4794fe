"""What sentences of a policy are made of: codes, hours, days and windows, yet without words.

`api/answers/policy_sentences.py` writes each of these in one language. Equal ones say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from domain.calendar import ONE_DAY, Window
from domain.policy import Mode


@dataclass(frozen=True, slots=True)
class Word:
    """The name of a code in the catalogue; a code without one is a name that the team gave."""

    table: str
    code: str


@dataclass(frozen=True, slots=True)
class Hours:
    """So many working hours."""

    count: float


@dataclass(frozen=True, slots=True)
class After:
    """When rungs are climbed, in working hours; all at 0 is at once."""

    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of something, as a percentage."""

    of_one: float


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone by its name in the zone data."""

    name: str


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week that follow each other; Monday is 0."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days that follow each other. `provisional`: they are not announced yet."""

    first: date
    last: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Several of a kind, side by side."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class OrElse:
    """The first of them that there is."""

    items: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Clauses:
    """Parts of one sentence, one after the other."""

    parts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of one place of the policy."""

    path: str
    key: str
    params: Mapping[str, Value] = field(default_factory=dict)


Value = (
    str | int | float | date | time | Word | Mode | Hours | After | Share | Zone | Weekdays | Days
    | Window | Listed | OrElse | Clauses | Sentence
)  # fmt: skip


def day_ranges(days: Iterable[date], covers_until: date | None = None) -> tuple[Days, ...]:
    """Days that follow each other together; announced ones apart from those that are not."""
    ranges: list[Days] = []
    for day in sorted(days):
        provisional = covers_until is not None and day > covers_until
        last = ranges[-1] if ranges else None
        follows = last is not None and last.last + ONE_DAY == day and day.year == last.last.year
        if last is not None and follows and last.provisional == provisional:
            ranges[-1] = Days(last.first, day, provisional)
        else:
            ranges.append(Days(day, day, provisional))
    return tuple(ranges)
