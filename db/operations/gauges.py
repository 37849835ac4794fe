"""What ops watch, out of SQL: how far behind the processes are, and what piles up where.

All of it is read in a few statements that indexes answer, because every worker asks for it again
and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text

from db.operations.heartbeats import Beats, beats
from db.process.ledger import MessageState
from db.process.projection import CLOSED_STATE, OPEN
from db.schema import acts, applications, messages, process_views, tasks
from domain.words import TaskKind

LATE: Final = timedelta(seconds=10)
"""A process whose instant is past by more than that is behind: the workers cannot keep up."""


@dataclass(frozen=True, slots=True)
class TaskCount:
    """The open tasks of a kind: how many, how many past their due time, and how many whose process
    should have climbed their ladder, or ended their wait, by now."""

    open: int = 0
    overdue: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Readings:
    """One look at everything. Every kind and every state is there, with 0 if there is nothing, and
    those that a newer release has brought under the names that they have there."""

    oldest_untaken: timedelta
    tasks: Mapping[str, TaskCount]
    messages: Mapping[str, int]
    open_processes: int
    workers: Beats


def read(conn: Connection, at: datetime) -> Readings:
    """Look."""
    oldest = conn.execute(_OLDEST_UNTAKEN).scalar()
    counted = Counter[str]()
    for row in conn.execute(_MESSAGES):
        counted[row.state] += row.number
    return Readings(
        oldest_untaken=timedelta() if oldest is None else max(at - oldest, timedelta()),
        tasks=_tasks(conn, at),
        messages={**dict.fromkeys(MessageState, 0), **counted},
        open_processes=conn.execute(_OPEN_PROCESSES).scalar_one(),
        workers=beats(conn, at),
    )


def _tasks(conn: Connection, at: datetime) -> dict[str, TaskCount]:
    rows = conn.execute(_TASKS, {"at": at, "late": at - LATE})
    counted = {row.kind: TaskCount(row.open, row.overdue, row.late) for row in rows}
    return {**dict.fromkeys(TaskKind, TaskCount()), **counted}


_OLDEST_UNTAKEN = (
    select(func.min(acts.c.at))
    .join(
        applications,
        and_(acts.c.application_id == applications.c.id, acts.c.seq == applications.c.taken + 1),
    )
    .where(text("applications.acts > applications.taken"))
)
_TASKS = (
    select(
        tasks.c.kind,
        func.count().label("open"),
        func.count().filter(tasks.c.due_at < bindparam("at")).label("overdue"),
        func.count().filter(tasks.c.next_at < bindparam("late")).label("late"),
    )
    .where(tasks.c.state == OPEN)
    .group_by(tasks.c.kind)
)
_MESSAGES = select(messages.c.state, func.count().label("number")).group_by(
    messages.c.dispatched, messages.c.state
)
# The closed ones are many more, and `!=` would walk through all of them.
_OPEN_PROCESSES = (
    select(func.count())
    .select_from(process_views)
    .where(or_(process_views.c.state < CLOSED_STATE, process_views.c.state > CLOSED_STATE))
)
