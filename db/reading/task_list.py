"""Tasks as the JSON API lists and shows them, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, and_, cast, or_

from db.directory.readers import Reader, visible_to
from db.process.projection import OPEN
from db.reading.inbox_queries import place_of
from db.reading.task_lines import open_task_query
from db.schema import interviews, jobs, stages, tasks


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks: whose, of what state, kind and application; '' leaves it open."""

    mine: bool = True
    open_only: bool = True
    kind: str = ""
    application: str = ""


def page_of_tasks(
    conn: Connection, reader: Reader, wanted: TaskFilter, *, after: str, limit: int
) -> list[Row[Any]]:
    """Tasks the reader may see, by due time, from behind the cursor; one more if there are more."""
    query = open_task_query().where(_whose(reader, wanted.mine))
    if wanted.open_only:
        query = query.where(tasks.c.state == OPEN)
    if wanted.kind:
        query = query.where(tasks.c.kind == wanted.kind)
    if wanted.application:
        query = query.where(tasks.c.application_id == wanted.application)
    if place := place_of(after):
        query = query.where(or_(tasks.c.due_at > place[0], _same_time_behind(*place)))
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


def _same_time_behind(due: datetime, task: str) -> ColumnElement[bool]:
    return and_(tasks.c.due_at == due, tasks.c.id > task)


def _whose(reader: Reader, mine: bool) -> ColumnElement[bool]:
    if not mine:
        return visible_to(reader)
    # Ids hold no quotes, so a quoted id is found in the JSON text of either database.
    escalated = cast(tasks.c.escalated_to, String).contains(f'"{reader.id}"', autoescape=True)
    return and_(visible_to(reader), or_(tasks.c.owner_id == reader.id, escalated))
