"""Rows that a newer release has written: they are left to it, and the log says so once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from domain.releases import OfNewerRelease

R = TypeVar("R")
T = TypeVar("T")

log = logging.getLogger(__name__)
_said: set[tuple[str, str]] = set()


def readable(rows: Iterable[R], read: Callable[[R], T]) -> list[T]:
    """What this release can read of these rows, in their order."""
    found = []
    for row in rows:
        with left_to_newer():
            found.append(read(row))
    return found


@contextmanager
def left_to_newer() -> Iterator[None]:
    """What is done in here, before anything is written, is not done if only that can."""
    try:
        yield
    except OfNewerRelease as newer:
        say_once(newer)


def say_once(newer: OfNewerRelease) -> None:
    """A code and what it is a code of: neither says anything about a person."""
    seen = (newer.what, newer.value)
    if seen not in _said:
        _said.add(seen)
        log.warning("%s: it is left to that", newer)
