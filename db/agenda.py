"""Tasks as the JSON API lists and shows them, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, and_, cast, or_, select

from db.projection import OPEN
from db.reading.reader import Reader, visible_to
from db.reading.rows import open_task_query
from db.schema import interviews, jobs, stages, tasks


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks: whose, of what state, kind and application; '' leaves it open."""

    mine: bool = True
    open_only: bool = True
    kind: str = ""
    application: str = ""


def page_of_tasks(
    conn: Connection, reader: Reader, wanted: Wanted, *, after: str, limit: int
) -> list[Row[Any]]:
    """Tasks the reader may see, by due time, from behind the cursor; one more if there are more."""
    query = open_task_query().where(_whose(reader, wanted.mine))
    if wanted.open_only:
        query = query.where(tasks.c.state == OPEN)
    if wanted.kind:
        query = query.where(tasks.c.kind == wanted.kind)
    if wanted.application:
        query = query.where(tasks.c.application_id == wanted.application)
    if after:
        # A task's due time never changes, so its id is all a cursor needs.
        due = select(tasks.c.due_at).where(tasks.c.id == after).scalar_subquery()
        behind = or_(tasks.c.due_at > due, and_(tasks.c.due_at == due, tasks.c.id > after))
        query = query.where(behind)
    return list(conn.execute(query.order_by(tasks.c.due_at, tasks.c.id).limit(limit + 1)))


def find_task(conn: Connection, reader: Reader, task: str) -> Row[Any] | None:
    """One task, open or not, if the reader may see it; with who is seated, and what is rated."""
    query = (
        open_task_query()
        .add_columns(jobs.c.senders, stages.c.attributes, stages.c.focus)
        .add_columns(interviews.c.panel.label("seats"))
        .outerjoin(interviews, interviews.c.id == tasks.c.interview_id)
    )
    query = query.where(tasks.c.id == task, visible_to(reader))
    return conn.execute(query).first()


def _whose(reader: Reader, mine: bool) -> ColumnElement[bool]:
    if not mine:
        return visible_to(reader)
    # Ids hold no quotes, so a quoted id is found in the JSON text of either database.
    escalated = cast(tasks.c.escalated_to, String).contains(f'"{reader.id}"', autoescape=True)
    return and_(visible_to(reader), or_(tasks.c.owner_id == reader.id, escalated))
