"""The board: every case in the column of what it waits for, the most urgent on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from db.directory.readers import OWN_JOB, Reader
from db.newer_releases import readable
from db.process.cards import CLOSED_LANE
from db.process.projection import OPEN
from db.reading.board_lanes import BoardFilter, Lane, Places, places_on
from db.reading.choices import Choice
from db.reading.task_lines import used
from db.schema import applications, candidates, cards, jobs, people, process_views, stages, tasks
from db.setup.policies import Policies
from domain.calendar import WorkCalendar
from domain.policy import Policy
from domain.releases import known
from domain.task_kinds import CLOCK_KINDS
from domain.words import TaskKind

CARDS_PER_COLUMN, CARDS_PER_PAGE = 12, 60


class CardTask(NamedTuple):
    """An open task of a card. `used` is how much of its working time has passed."""

    id: str
    kind: TaskKind
    owner_name: str
    due_at: datetime
    overdue: bool
    used: float
    urgent: bool

    @property
    def by_clock(self) -> bool:
        """Nobody has to do anything: it ends when its time comes."""
        return self.kind in CLOCK_KINDS


class Card(NamedTuple):
    """One case. `hours`: working hours in its present state; of a closed one, from the start."""

    application_id: str
    candidate_name: str
    job_title: str
    stage_name: str
    state: str
    outcome: str
    start_on: date | None
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None
    hours: float
    tasks: tuple[CardTask, ...]

    @property
    def urgent(self) -> bool:
        """Whether any of its open tasks is."""
        return any(task.urgent for task in self.tasks)

    @property
    def overdue(self) -> bool:
        """Whether any of its open tasks is."""
        return any(task.overdue for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how many cases it holds, `at_least` so many if they were not all counted.

    `cards` are some of them, `next` is the cursor to those behind ('' at the end).
    """

    name: str
    cards: tuple[Card, ...]
    total: int
    at_least: bool = False
    next: str = ""

    @property
    def more(self) -> int:
        """How many cases are not shown."""
        return self.total - len(self.cards)


@dataclass(frozen=True, slots=True)
class Board:
    """The columns, what can be chosen in the filters, and the mark of `newest_change`."""

    columns: tuple[Column, ...]
    mark: str = ""
    jobs: tuple[Choice, ...] = ()
    owners: tuple[Choice, ...] = ()

    @property
    def open(self) -> int:
        """How many open cases there are, as far as they were counted."""
        return sum(each.total for each in self._open_columns)

    @property
    def at_least(self) -> bool:
        """Whether there are more open cases than that."""
        return any(each.at_least for each in self._open_columns)

    @property
    def _open_columns(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if each.name != CLOSED_LANE)


def read_board(
    conn: Connection,
    policies: Policies,
    reader: Reader,
    at: datetime,
    wanted: BoardFilter,
    *,
    column: str = "",
    after: str = "",
) -> Board:
    """The columns with their first cards; or one `column` alone, from behind a cursor."""
    limit = CARDS_PER_PAGE if column else CARDS_PER_COLUMN
    found = places_on(conn, reader, wanted, at, limit, only=column, after=after)
    return Board(
        columns=_columns(conn, policies, found, at),
        mark=newest_change(conn),
        jobs=_job_choices(conn, reader, wanted.job),
        owners=_owner_choices(conn, reader),
    )


def newest_change(conn: Connection) -> str:
    """A mark that is another one after whatever changes a card."""
    at = conn.execute(_NEWEST).scalar()
    return at.isoformat() if at else ""


def _columns(
    conn: Connection, policies: Policies, found: Places, at: datetime
) -> tuple[Column, ...]:
    shown = [place.application_id for lane in found for place in lane.places]
    if not shown:
        return tuple(_column(lane, []) for lane in found)
    rows = {row.id: row for row in conn.execute(_DETAILS, {"ids": shown}).all()}
    waiting: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(_TASKS, {"ids": shown}).all():
        waiting.setdefault(row.application_id, []).append(row)

    def card(application: str) -> Card:
        row = rows[application]
        policy = policies.of(conn, row.policy_version_id)
        of_it = sorted(waiting.get(application, ()), key=lambda task: (task.due_at, task.id))
        lines = readable(of_it, lambda task: _task(policy, task, at))
        return _card(row, policy.calendar, lines, at)

    return tuple(
        _column(lane, readable([place.application_id for place in lane.places], card))
        for lane in found
    )


def _column(lane: Lane, cards_of_it: list[Card]) -> Column:
    return Column(lane.name, tuple(cards_of_it), lane.total, lane.at_least, lane.next)


def _card(row: Row[Any], calendar: WorkCalendar, lines: Sequence[CardTask], at: datetime) -> Card:
    elapsed = (row.opened_at, row.closed_at) if row.closed_at else (row.state_since, at)
    return Card(
        application_id=row.id,
        candidate_name=row.candidate_name,
        job_title=row.job_title,
        stage_name=row.stage_name or "",
        state=row.state,
        outcome=row.outcome,
        start_on=row.start_on,
        opened_at=row.opened_at,
        state_since=row.state_since,
        closed_at=row.closed_at,
        hours=calendar.hours_between(*elapsed),
        tasks=tuple(lines),
    )


def _task(policy: Policy, row: Row[Any], at: datetime) -> CardTask:
    kind = known(TaskKind, row.kind)
    return CardTask(
        id=row.id,
        kind=kind,
        owner_name=row.owner_name or "",
        due_at=row.due_at,
        # What the clock ends is nobody's fault.
        overdue=at > row.due_at and kind not in CLOCK_KINDS,
        used=used(policy, row, at),
        urgent=row.urgent,
    )


def _job_choices(conn: Connection, reader: Reader, chosen: str) -> tuple[Choice, ...]:
    """The jobs a reader can filter by: their own and those of their open tasks; for HR, all. One
    that has ended only where it is the one that is `chosen`, as from its own page."""
    query = _JOBS if reader.desk else _JOBS_OF
    given = {"chosen": chosen} | ({} if reader.desk else {"reader": reader.id})
    return tuple(map(Choice._make, conn.execute(query, given).all()))


def _owner_choices(conn: Connection, reader: Reader) -> tuple[Choice, ...]:
    """Whose move it could be besides the reader's; only HR looks at others' work."""
    if not reader.desk:
        return ()
    everybody = map(Choice._make, conn.execute(_PEOPLE).all())
    return tuple(person for person in everybody if person.id != reader.id)


# Built once: building a statement costs several times what the database takes to run it.
_NEWEST = select(func.max(cards.c.changed_at))
_JOBS = (
    select(jobs.c.id, jobs.c.title)
    .where(or_(jobs.c.ended_at.is_(None), jobs.c.id == bindparam("chosen")))
    .order_by(jobs.c.title, jobs.c.id)
)
_WORK = (
    select(cards.c.job_id)
    .join(tasks, tasks.c.application_id == cards.c.application_id)
    .where(tasks.c.owner_id == bindparam("reader"), tasks.c.state == literal_column(f"'{OPEN}'"))
)
_JOBS_OF = _JOBS.where(or_(OWN_JOB, jobs.c.id.in_(_WORK)))
_PEOPLE = (
    select(people.c.id, people.c.name)
    .where(people.c.active.is_(True))
    .order_by(people.c.name, people.c.id)
)
_SHOWN: BindParameter[list[str]] = bindparam("ids", expanding=True)
# Sorted afterwards: asked for an order, SQLite would walk all open tasks by due time instead.
_TASKS: Select[Any] = (
    select(
        tasks.c.id,
        tasks.c.application_id,
        tasks.c.kind,
        tasks.c.opened_at,
        tasks.c.origin_at,
        tasks.c.pace,
        tasks.c.stopped,
        tasks.c.turns,
        tasks.c.due_at,
        tasks.c.urgent,
        people.c.name.label("owner_name"),
    )
    .outerjoin(people, people.c.id == tasks.c.owner_id)
    .where(tasks.c.application_id.in_(_SHOWN), tasks.c.state == literal_column(f"'{OPEN}'"))
)
_DETAILS: Select[Any] = (
    select(
        applications.c.id,
        applications.c.policy_version_id,
        candidates.c.name.label("candidate_name"),
        jobs.c.title.label("job_title"),
        stages.c.name.label("stage_name"),
        process_views.c.state,
        process_views.c.outcome,
        process_views.c.start_on,
        process_views.c.opened_at,
        process_views.c.state_since,
        process_views.c.closed_at,
    )
    .join(process_views, process_views.c.application_id == applications.c.id)
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .join(jobs, jobs.c.id == applications.c.job_id)
    .outerjoin(stages, stages.c.id == process_views.c.stage_id)
    .where(applications.c.id.in_(_SHOWN))
)
