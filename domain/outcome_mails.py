"""How many outcomes somebody tells by mail within an hour before they are asked about it.

Nobody sends ten rejections one by one by a slip of the finger; a stolen session or a program that
runs wild does. Letters that somebody has looked at together, and sent together, are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

USUAL_PER_HOUR: Final = 10
"""Unless the company says otherwise."""
MOST_PER_HOUR: Final = 10_000
WINDOW: Final = timedelta(hours=1)
"""Counted back from each mail; and as often as that an HR lead hears of one sender."""


@dataclass(frozen=True, slots=True)
class ManyOutcomes:
    """One letter more than the company's `limit` of an hour. It is asked about each of them: `task`
    is what it would complete."""

    kind: ClassVar[str] = "outcomes"

    limit: int
    task: str

    @property
    def field(self) -> str:
        """What is asked about is the way to complete the task."""
        return "completion"

    @property
    def code(self) -> str:
        """Stable: programs branch on it."""
        return "many_outcome_mails"

    @property
    def said(self) -> str:
        """Another letter is another question."""
        return self.task
