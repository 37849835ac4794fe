"""What is wrong with one value of a policy: where it stands, a code, and the details of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.names import NameFault, name_fault

MOST_HOURS = 24 * 365
"""No number of a policy is larger: further away, no calendar could say when that is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where (`tasks.decide.due`), what, and the details of it."""

    path: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def blank(path: str, text: str) -> Iterable[Fault]:
    """A text that says nothing."""
    return () if text.strip() else (Fault(path, "blank"),)


def called(path: str, name: str, most: int) -> Iterable[Fault]:
    """A name that says nothing, that nobody could read, or longer than is kept of it."""
    # Kept as it stands: blanks that a name would lose count.
    if len(name) <= most and name_fault(name, most) in (None, NameFault.EMPTY):
        return blank(path, name)
    return (Fault(path, "name_unfit", {"most": str(most)}),)


def positive(path: str, number: float) -> Iterable[Fault]:
    """A number that is not above zero, or beyond every calendar."""
    good = math.isfinite(number) and number > 0
    return _not_too_many(path, number) if good else (_faulty(path, "not_positive", number),)


def not_negative(path: str, number: float) -> Iterable[Fault]:
    """A number below zero, or beyond every calendar."""
    good = math.isfinite(number) and number >= 0
    return _not_too_many(path, number) if good else (_faulty(path, "negative", number),)


def _not_too_many(path: str, number: float) -> Iterable[Fault]:
    return () if number <= MOST_HOURS else (_faulty(path, "too_many", number),)


def _faulty(path: str, code: str, number: float) -> Fault:
    return Fault(path, code, {"value": f"{number:g}", "most": str(MOST_HOURS)})
