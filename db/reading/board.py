"""The board: every case in the column of what it waits for, the most urgent on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from db.policies import Policies
from db.projection import OPEN
from db.reading.reader import Reader, visible_to
from db.reading.rows import TaskLine, open_task_query, task_lines
from db.schema import applications, candidates, jobs, process_views, stages, tasks

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "arranging": ("opened", "arranging"),
    "interviewing": ("awaiting_interview",),
    "judging": ("collecting", "deciding", "on_hold"),
    "telling": ("telling", "releasing"),
    "offering": ("offering",),
    "settling": ("settling",),
    "closed": ("closed",),
}
"""The columns, in order, with the states of the process that they hold."""

CARDS_PER_COLUMN = 40


@dataclass(frozen=True, slots=True)
class Card:
    """One case. `hours`: working hours in its present state; of a closed one, from the start."""

    application_id: str
    candidate_name: str
    job_title: str
    stage_name: str
    state: str
    outcome: str
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None
    hours: float
    tasks: tuple[TaskLine, ...]

    @property
    def overdue(self) -> bool:
        """Whether any of its open tasks is."""
        return any(task.overdue for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how many cases it holds; `cards` are the first of them."""

    name: str
    cards: tuple[Card, ...]
    total: int

    @property
    def more(self) -> int:
        """How many cases are not shown."""
        return self.total - len(self.cards)


@dataclass(frozen=True, slots=True)
class JobChoice:
    """A job to filter by."""

    id: str
    title: str


def read_board(
    conn: Connection,
    policies: Policies,
    reader: Reader,
    at: datetime,
    *,
    job: str = "",
    limit: int = CARDS_PER_COLUMN,
) -> tuple[Column, ...]:
    """The columns with their first cards: two statements, however many there are."""
    rows = conn.execute(_cards(reader, job, limit)).all()
    open_tasks: dict[str, list[TaskLine]] = {}
    shown = [row.id for row in rows if row.state != "closed"]
    if shown:
        query = open_task_query().where(tasks.c.state == OPEN, tasks.c.application_id.in_(shown))
        for line in task_lines(policies, conn, query.order_by(tasks.c.due_at, tasks.c.id), at):
            open_tasks.setdefault(line.application_id, []).append(line)
    cards: dict[str, list[Card]] = {name: [] for name in COLUMNS}
    totals = dict.fromkeys(COLUMNS, 0)
    for row in rows:
        totals[row.column] = row.total
        policy = policies.of(conn, row.policy_version_id)
        cards[row.column].append(
            _card(row, policy.calendar.hours_between, open_tasks.get(row.id, []), at)
        )
    return tuple(Column(name, tuple(cards[name]), totals[name]) for name in COLUMNS)


def job_choices(conn: Connection, reader: Reader) -> tuple[JobChoice, ...]:
    """The jobs a reader can filter by: those with a case they may see."""
    rows = conn.execute(
        select(jobs.c.id, jobs.c.title)
        .join(applications, applications.c.job_id == jobs.c.id)
        .where(visible_to(reader))
        .group_by(jobs.c.id, jobs.c.title)
        .order_by(jobs.c.title, jobs.c.id)
    )
    return tuple(JobChoice(row.id, row.title) for row in rows)


def _cards(reader: Reader, job: str, limit: int) -> Select[Any]:
    column = case(
        *(
            (process_views.c.state.in_(states), name)
            for name, states in COLUMNS.items()
            if name != "judging"
        ),
        # A state that no column names still shows, where people look first.
        else_="judging",
    ).label("column")
    due = (
        select(tasks.c.application_id, func.min(tasks.c.due_at).label("due"))
        .where(tasks.c.state == OPEN)
        .group_by(tasks.c.application_id)
        .subquery()
    )
    order = (due.c.due, process_views.c.closed_at.desc(), applications.c.id)
    ranked = (
        select(
            applications.c.id,
            applications.c.policy_version_id,
            candidates.c.name.label("candidate_name"),
            jobs.c.title.label("job_title"),
            stages.c.name.label("stage_name"),
            process_views.c.state,
            process_views.c.outcome,
            process_views.c.opened_at,
            process_views.c.state_since,
            process_views.c.closed_at,
            column,
            func.row_number().over(partition_by=column, order_by=order).label("place"),
            func.count().over(partition_by=column).label("total"),
        )
        .join(process_views, process_views.c.application_id == applications.c.id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .outerjoin(stages, stages.c.id == process_views.c.stage_id)
        .outerjoin(due, due.c.application_id == applications.c.id)
        .where(visible_to(reader))
    )
    if job:
        ranked = ranked.where(applications.c.job_id == job)
    first = ranked.subquery()
    return select(first).where(first.c.place <= limit).order_by(first.c.column, first.c.place)


def _card(row: Row[Any], hours: Any, lines: list[TaskLine], at: datetime) -> Card:
    # Counting the working hours of a month takes a millisecond: one number a card is enough.
    elapsed = (row.opened_at, row.closed_at) if row.closed_at else (row.state_since, at)
    return Card(
        application_id=row.id,
        candidate_name=row.candidate_name,
        job_title=row.job_title,
        stage_name=row.stage_name or "",
        state=row.state,
        outcome=row.outcome,
        opened_at=row.opened_at,
        state_since=row.state_since,
        closed_at=row.closed_at,
        hours=hours(*elapsed),
        tasks=tuple(lines),
    )
