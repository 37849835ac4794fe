"""Whose move is next in a process: who owns what it waits for now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from db.process.projection import OPEN
from db.schema import people, tasks
from domain.releases import known
from domain.task_kinds import ON_THE_WAY
from domain.words import Party, TaskKind


@dataclass(frozen=True, slots=True)
class NextMove:
    """An open task that a person is to do."""

    task: str
    kind: TaskKind
    party: Party
    person_id: str
    person_name: str


def read_next_moves(conn: Connection, application: str) -> tuple[NextMove, ...]:
    """What is to be done next, the soonest due first; nothing while only the clock runs."""
    rows = conn.execute(
        select(tasks.c.id.label("task"), tasks.c.kind, tasks.c.party, people.c.id, people.c.name)
        .join(people, people.c.id == tasks.c.owner_id)
        .where(
            tasks.c.application_id == application,
            tasks.c.kind.in_(ON_THE_WAY),
            tasks.c.state == OPEN,
        )
        .order_by(tasks.c.due_at, tasks.c.id)
    )
    return tuple(
        NextMove(row.task, known(TaskKind, row.kind), known(Party, row.party), row.id, row.name)
        for row in rows
    )
