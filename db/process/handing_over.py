"""A task that has changed hands goes by the hours of its new owner's office."""

from __future__ import annotations

from db.process.case import Case, clock_of
from db.process.owners import office_of
from domain.clock import handed_over
from domain.releases import known
from domain.words import TaskKind


def follow_owner(case: Case, task_id: str) -> None:
    """Redate a task by the hours of whoever has it now, if these are others. The process does not
    know of it yet: a step tells it by its conclusion, whoever is outside of steps by an act."""
    row = case.task(task_id)
    kind, before = known(TaskKind, row.kind), clock_of(row)
    now = handed_over(before, office_of(case.conn, case.policy, kind, row.owner_id), case.at)
    if now != before:
        case.redate(row, now)
