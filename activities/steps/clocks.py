"""What every step does first to which only a clock leads, and after which nobody would look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db.process.case import Case, as_open_task
from db.process.projection import OPEN
from domain.protocol import Code, Conclusion
from domain.read_model import Task

A_MOMENT = timedelta(seconds=2)
"""How long a clock waits for an act that has been made and not been taken yet."""


def acts_come_first(case: Case, waiting: Task) -> Conclusion | None:
    """An act that counts and has not been taken yet may have changed what is true: the clock of a
    task that is open comes again in a moment. None where there is no such act."""
    if waiting.state != OPEN or case.row.acts <= case.taken:
        return None
    later = replace(as_open_task(waiting), next_at=case.at + A_MOMENT)
    return Conclusion(code=Code.NOT_YET, opened=(later,))
