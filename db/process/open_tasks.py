"""An open task's row, as rules and the process have it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from domain.clock import Clock, Instants, stops_of, turns_of
from domain.protocol import OpenTask
from domain.read_model import Task
from domain.releases import known
from domain.task_kinds import INTERVIEWING
from domain.tasks import TASKS
from domain.words import TaskKind


def clock_of(row: Task | Row[Any]) -> Clock:
    """The clock of a task, as it stands in its row."""
    return Clock(row.origin_at, row.pace, stops_of(row.stopped), turns_of(row.turns))


def dates(when: Instants) -> dict[str, Any]:
    """Its instants as JSON values, for an event."""
    return {"due": when.due.isoformat(), "next": when.next.isoformat() if when.next else None}


def as_open_task(row: Task | Row[Any]) -> OpenTask:
    """An open task as it stands, for the process to wait for."""
    kind = known(TaskKind, row.kind)
    return OpenTask(
        id=row.id,
        kind=kind,
        owner=row.owner_id,
        due_at=row.due_at,
        next_at=row.next_at,
        rung=row.rung,
        by_clock=TASKS[kind].by_clock,
        at_time=TASKS[kind].at_time,
        stage=row.stage_id if kind in INTERVIEWING else "",
    )
