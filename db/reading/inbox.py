"""The inbox: the open tasks of a person, or of the whole desk: urgent ones, then by due time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    select,
    text,
    true,
    tuple_,
)

from db.cards import CLOCK_KINDS
from db.policies import Policies
from db.projection import OPEN
from db.reading.board import newest_change
from db.reading.reader import Reader, visible_to
from db.reading.rows import TaskLine, open_task_query, task_line_query, task_lines
from db.schema import tasks
from db.schema.views import CLIMBED
from db.types import UtcDateTime
from domain.words import TaskKind

LINES = 30
SHOWN_BY_CLOCK = 10
COUNTED = 500
"""How far a person's tasks are counted."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of tasks. The clock ends `releasing` (a letter leaves) and `waiting`.

    `to_do`: how many wait for somebody, `at_least` so many. `next` is the cursor to the tasks
    behind these ('' at the end), `mark` that of `newest_change`.
    """

    urgent: tuple[TaskLine, ...]
    overdue: tuple[TaskLine, ...]
    today: tuple[TaskLine, ...]
    later: tuple[TaskLine, ...]
    releasing: tuple[TaskLine, ...]
    waiting: tuple[TaskLine, ...]
    to_do: int
    at_least: bool
    next: str
    mark: str


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
    after: str = "",
    limit: int = LINES,
) -> Inbox:
    """What waits for the reader; with `whole_desk` (HR only), what waits for anybody."""
    whose = _everybodys() if whole_desk else tuple(_mine(reader))
    first = not after
    urgent = _ids(conn, whose, _URGENT, limit) if first else []
    usual = _ids(conn, whose, _USUAL, limit + 1, after)
    releasing = _ids(conn, whose[:1], (_of_kind(TaskKind.AWAIT_RELEASE),), limit) if first else []
    waiting = _ids(conn, whose[:1], _WAITING, SHOWN_BY_CLOCK, apart=True) if first else []
    shown = [*urgent, *usual[:limit], *releasing, *waiting]
    lines = {line.id: line for line in _lines(conn, policies, shown, at)}
    count = sum(_count(conn, one) for one in whose)
    today = at.astimezone(ZoneInfo(zone)).date()

    def chosen(ids: Sequence[str]) -> list[TaskLine]:
        return [lines[each] for each in ids if each in lines]

    def falls_today(line: TaskLine) -> bool:
        return line.due_at.astimezone(ZoneInfo(zone)).date() == today

    to_do = chosen(usual[:limit])
    ahead = [line for line in to_do if not line.overdue]
    return Inbox(
        urgent=tuple(chosen(urgent)),
        overdue=tuple(line for line in to_do if line.overdue),
        today=tuple(line for line in ahead if falls_today(line)),
        later=tuple(line for line in ahead if not falls_today(line)),
        releasing=tuple(chosen(releasing)),
        waiting=tuple(chosen(waiting)),
        to_do=min(count, COUNTED),
        at_least=count > COUNTED,
        next=_cursor(to_do[-1]) if len(usual) > limit else "",
        mark=newest_change(conn),
    )


def done_task(conn: Connection, reader: Reader, task_id: str) -> DoneTask | None:
    """A task the reader may see and that is no longer open."""
    query = open_task_query().where(tasks.c.id == task_id, tasks.c.state != OPEN)
    row = conn.execute(query.where(visible_to(reader))).first()
    if row is None:
        return None
    return DoneTask(row.id, row.kind, row.completion, row.application_id, row.candidate_name)


# --- which ones ---------------------------------------------------------------------------------

Conditions = tuple[ColumnElement[bool], ...]
_OPEN = tasks.c.state == literal_column(f"'{OPEN}'")
_CLIMBED: Any = text(CLIMBED)
_FOR_PEOPLE = tasks.c.kind.not_in(CLOCK_KINDS)


def _of_kind(kind: TaskKind) -> Conditions:
    return (tasks.c.kind == kind,)


# Each entry is a walk of its own along an index.
_URGENT: tuple[Conditions, ...] = ((tasks.c.urgent == true(), _FOR_PEOPLE),)
_USUAL: tuple[Conditions, ...] = ((tasks.c.urgent == false(), _FOR_PEOPLE),)
_WAITING = tuple(_of_kind(kind) for kind in CLOCK_KINDS if kind != TaskKind.AWAIT_RELEASE)


def _everybodys() -> tuple[Conditions, ...]:
    return ((_OPEN,),)


def _mine(reader: Reader) -> Iterator[Conditions]:
    """Owned, and escalated: two walks, because no index serves both at once."""
    yield (_OPEN, tasks.c.owner_id == reader.id)
    # Ids hold no quotes, so a quoted id is found in the JSON text of either database.
    told = cast(tasks.c.escalated_to, String).contains(f'"{reader.id}"', autoescape=True)
    yield (_CLIMBED, told, tasks.c.owner_id != reader.id)


def _ids(
    conn: Connection,
    whose: Sequence[Conditions],
    which: Sequence[Conditions],
    limit: int,
    after: str = "",
    *,
    apart: bool = False,
) -> list[str]:
    """The first ids by due time, from behind the cursor; `apart`: so many of each walk."""
    behind = _behind(after)
    found: list[tuple[datetime, str]] = []
    for mine in whose:
        for one in which:
            query = select(tasks.c.due_at, tasks.c.id).where(*mine, *one, *behind)
            ordered = _hinted(query, mine).order_by(tasks.c.due_at, tasks.c.id).limit(limit)
            found += [(row.due_at, row.id) for row in conn.execute(ordered)]
    return [id_ for _, id_ in sorted(found)][: None if apart else limit]


def _hinted(query: Select[Any], whose: Conditions) -> Select[Any]:
    """SQLite would walk all open tasks by due time, and not the few whose ladder was climbed."""
    if whose[0] is not _CLIMBED:
        return query
    return query.with_hint(tasks, "INDEXED BY ix_tasks_climbed", "sqlite")


def _behind(cursor: str) -> Conditions:
    micros, _, task = cursor.partition(".")
    try:
        due = EPOCH + timedelta(microseconds=int(micros))
    except (ValueError, OverflowError):
        return ()
    there = tuple_(
        bindparam("due", due, type_=UtcDateTime()), bindparam("behind", task, type_=String())
    )
    return (tuple_(tasks.c.due_at, tasks.c.id) > there,)


def _cursor(line: TaskLine) -> str:
    return f"{(line.due_at - EPOCH) // timedelta(microseconds=1)}.{line.id}"


def _count(conn: Connection, whose: Conditions) -> int:
    query = _hinted(select(tasks.c.id).where(*whose, _FOR_PEOPLE), whose)
    some = query.limit(COUNTED + 1).subquery()
    return int(conn.execute(select(func.count()).select_from(some)).scalar_one())


def _lines(
    conn: Connection, policies: Policies, ids: Sequence[str], at: datetime
) -> list[TaskLine]:
    return task_lines(policies, conn, _LINES, at, ids=list(ids)) if ids else []


# Built once: building a statement costs several times what the database takes to run it.
_SHOWN: BindParameter[list[str]] = bindparam("ids", expanding=True)
_LINES: Select[Any] = task_line_query().where(tasks.c.id.in_(_SHOWN))
