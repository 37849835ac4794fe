"""The inbox: the open tasks of a person, or of the whole desk, in the order of their due times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, or_

from db.policies import Policies
from db.projection import OPEN
from db.reading.reader import Reader, visible_to
from db.reading.rows import TaskLine, open_task_query, task_lines
from db.schema import jobs, tasks

LINES = 200


@dataclass(frozen=True, slots=True)
class Inbox:
    """Tasks by urgency. `waiting` are those that the clock ends; `more`: some are not shown."""

    overdue: tuple[TaskLine, ...]
    today: tuple[TaskLine, ...]
    later: tuple[TaskLine, ...]
    waiting: tuple[TaskLine, ...]
    more: bool

    @property
    def to_do(self) -> int:
        """How many tasks wait for somebody."""
        return len(self.overdue) + len(self.today) + len(self.later)


@dataclass(frozen=True, slots=True)
class DoneTask:
    """A task that was just completed, for the line that confirms it."""

    id: str
    kind: str
    completion: str
    application_id: str
    candidate_name: str


def read_inbox(
    conn: Connection,
    policies: Policies,
    reader: Reader,
    at: datetime,
    *,
    zone: str,
    whole_desk: bool = False,
) -> Inbox:
    """What waits for the reader; with `whole_desk`, what waits for anybody whose case they see."""
    whose = visible_to(reader) if whole_desk else _mine(reader)
    query = open_task_query().where(tasks.c.state == OPEN, whose)
    query = query.order_by(tasks.c.due_at, tasks.c.id).limit(LINES + 1)
    lines = task_lines(policies, conn, query, at)
    if not whole_desk:
        lines = [line for line in lines if reader.id in (line.owner_id, *line.escalated_to)]
    shown = lines[:LINES]
    today = at.astimezone(ZoneInfo(zone)).date()

    def falls_today(line: TaskLine) -> bool:
        return line.due_at.astimezone(ZoneInfo(zone)).date() == today

    to_do = [line for line in shown if not line.by_clock]
    ahead = [line for line in to_do if not line.overdue]
    return Inbox(
        overdue=tuple(line for line in to_do if line.overdue),
        today=tuple(line for line in ahead if falls_today(line)),
        later=tuple(line for line in ahead if not falls_today(line)),
        waiting=tuple(line for line in shown if line.by_clock),
        more=len(lines) > LINES,
    )


def done_task(conn: Connection, reader: Reader, task_id: str) -> DoneTask | None:
    """A task the reader may see and that is no longer open."""
    query = open_task_query().where(tasks.c.id == task_id, tasks.c.state != OPEN)
    row = conn.execute(query.where(visible_to(reader))).first()
    if row is None:
        return None
    return DoneTask(row.id, row.kind, row.completion, row.application_id, row.candidate_name)


def _mine(reader: Reader) -> ColumnElement[bool]:
    """Owned, or possibly escalated: ladders escalate to the job's own people, and say to whom."""
    own_job = or_(
        jobs.c.hiring_manager_id == reader.id,
        jobs.c.recruiter_id == reader.id,
        jobs.c.hr_lead_id == reader.id,
    )
    return or_(tasks.c.owner_id == reader.id, and_(tasks.c.rung > 0, own_job))
