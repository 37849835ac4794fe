"""What differs between two policies, in the sentences of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.policy import Policy
from domain.policy_said import Listed, Sentence, day_ranges
from domain.policy_sentences import sentences

_DAYS: Final = ("calendar.days_off", "calendar.working_days")


@dataclass(frozen=True, slots=True)
class Difference:
    """What was said and what is said of one place; None where nothing was, or is."""

    path: str
    before: Sentence | None
    after: Sentence | None


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """Everything that changed, in the order of the sentences; of days, those that changed only."""
    said = [{each.path: each for each in sentences(policy)} for policy in (before, after)]
    paths = dict.fromkeys((*said[1], *said[0]))
    plain = (
        Difference(path, said[0].get(path), said[1].get(path))
        for path in paths
        if path not in _DAYS and said[0].get(path) != said[1].get(path)
    )
    return (*plain, *_days_that_changed(before, after))


def _days_that_changed(before: Policy, after: Policy) -> Iterator[Difference]:
    for path in _DAYS:
        key = path.removeprefix("calendar.")
        old: frozenset[date] = getattr(before.calendar, key)
        new: frozenset[date] = getattr(after.calendar, key)
        if old != new:
            gone, come = (_days(path, f"only_{key}", days) for days in (old - new, new - old))
            yield Difference(path, gone, come)


def _days(path: str, key: str, days: frozenset[date]) -> Sentence | None:
    return Sentence(path, key, {"days": Listed(day_ranges(days))}) if days else None
