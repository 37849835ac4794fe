"""Talking to whoever runs a command: results on standard output, everything else on the other.

On a terminal there is colour and a spinner; in a pipe or a log, plain lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from settings import Settings

CATALOGUE = Path(__file__).resolve().parent.parent / "templates" / "catalogue"

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


SAID_EVERY_S = 5.0
"""Where progress is lines of a log."""


class CommandFailed(Exception):
    """The command could not do its work; the text says why, and what to do."""


def locale_of(settings: Settings) -> str:
    """The language of the terminal: Chinese or English."""
    return "zh" if settings.lang.lower().startswith("zh") else "en"


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say what is being waited for: a spinner on a terminal, one line elsewhere."""
    if err.is_terminal:
        with err.status(what):
            yield
    else:
        err.print(what)
        yield


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is: so many of all, how many in a second, and how many seconds are left."""

    done: int
    of: int
    per_second: float
    seconds_left: float


@contextmanager
def counting(
    sentence: Callable[[Progress], str], every_s: float = SAID_EVERY_S
) -> Iterator[Callable[[int, int], None]]:
    """Say how far something is, as often as it is told: in one place on a terminal, every few
    seconds in a line elsewhere."""
    began = said = time.monotonic()
    before: int | None = None

    def progress(done: int, of: int) -> Progress:
        nonlocal before
        before = done if before is None else before
        rate = (done - before) / max(time.monotonic() - began, 0.001)
        return Progress(done, of, rate, (of - done) / rate if rate else 0.0)

    if err.is_terminal:
        with err.status("") as status:
            yield lambda done, of: status.update(sentence(progress(done, of)))
        return

    def say(done: int, of: int) -> None:
        nonlocal said
        line = sentence(progress(done, of))
        if time.monotonic() - said >= every_s:
            said = time.monotonic()
            err.print(line)

    yield say
