"""How a process ended, as of today: whoever accepted has not started before their first day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from api.pages.time_format import Writing
from domain.words import ProcessOutcome


def ended(
    word: Callable[[str, object], str], write: Writing, outcome: str, start_on: date | None
) -> str:
    """The name of an outcome, as it stands today."""
    started = outcome == ProcessOutcome.HIRED and start_on is not None and write.has_come(start_on)
    return word("process_outcome", "started" if started else outcome)
