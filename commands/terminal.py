"""Talking to whoever runs a command: results on standard output, everything else on the other.

On a terminal there is colour and a spinner; in a pipe or a log, plain lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from settings import Settings

CATALOGUE = Path(__file__).resolve().parent.parent / "templates" / "catalogue"

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


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
