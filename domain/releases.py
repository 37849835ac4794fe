"""What a newer release has written, and this one does not know.

While a release takes over from another, and after it was taken back, older code reads what newer
code wrote: a kind of task, an event, a letter, a policy's schema. Whoever reads a stored word asks
`known`, so that it is told from a mistake: a process waits for the newer release, what is seen to
row by row leaves the row to it, and a page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

W = TypeVar("W", bound=StrEnum)
V = TypeVar("V")


class OfNewerRelease(Exception):
    """`what` stands there as `value`, a code that this release has no member for."""

    def __init__(self, what: str, value: object) -> None:
        super().__init__(f"{what} {value} is of a newer release")
        self.what = what
        self.value = str(value)


def known(words: type[W], stored: str) -> W:
    """The member that a stored word names."""
    try:
        return words(stored)
    except ValueError:
        raise OfNewerRelease(words.__name__, stored) from None


def known_if_any(words: type[W], stored: str) -> W | None:
    """The same, where '' says nothing."""
    return known(words, stored) if stored else None


def known_among(words: type[W], stored: Iterable[str]) -> frozenset[W]:
    """Those of the stored words that this release knows, where it can do without the others."""
    return frozenset(words(each) for each in stored if each in words.__members__.values())


def entry(table: Mapping[str, V], what: str, stored: str) -> V:
    """What a table says of a stored word."""
    try:
        return table[stored]
    except KeyError:
        raise OfNewerRelease(what, stored) from None
