"""The inbox: the open tasks of a person, or of the whole desk: urgent ones, then by due time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Connection, Select, bindparam

from db.cards import CLOCK_KINDS
from db.policies import Policies
from db.projection import OPEN
from db.reading.board import newest_change
from db.reading.queues import ALL, OWNED, TOLD, URGENT, USUAL, Walk, count_of, ids_of
from db.reading.reader import Reader, visible_to
from db.reading.rows import TaskLine, open_task_query, task_line_query, task_lines
from db.schema import tasks
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
    whose = (ALL,) if whole_desk else (OWNED, TOLD)
    first = not after
    given = {"reader": reader.id, "told": _quoted(reader.id), **_place(after)}
    urgent = _ids(conn, [Walk(each, URGENT) for each in whose], given, limit) if first else []
    behind = "due" in given
    usual = _ids(conn, [Walk(each, USUAL, behind) for each in whose], given, limit + 1)
    releasing = _ids(conn, [Walk(whose[0], _RELEASE)], given, limit) if first else []
    waiting = _waiting(conn, whose[0], given) if first else []
    shown = [*urgent, *usual[:limit], *releasing, *waiting]
    lines = {line.id: line for line in _lines(conn, policies, shown, at)}
    dialect, counted = conn.dialect.name, {**given, "limit": COUNTED + 1}
    count = sum(conn.execute(count_of(each, dialect), counted).scalar_one() for each in whose)
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

_RELEASE = str(TaskKind.AWAIT_RELEASE)
_WAITING = tuple(str(kind) for kind in CLOCK_KINDS if kind != TaskKind.AWAIT_RELEASE)


def _ids(
    conn: Connection, walks: Sequence[Walk], given: Mapping[str, Any], limit: int
) -> list[str]:
    """The first ids of several walks, by due time."""
    found: list[tuple[datetime, str]] = []
    for walk in walks:
        rows = conn.execute(ids_of(walk, conn.dialect.name), {**given, "limit": limit})
        found += [(row.due_at, row.id) for row in rows]
    return [id_ for _, id_ in sorted(found)][:limit]


def _waiting(conn: Connection, whose: str, given: Mapping[str, Any]) -> list[str]:
    """The first of each kind, so that the many of one do not hide another."""
    return [
        id_ for kind in _WAITING for id_ in _ids(conn, [Walk(whose, kind)], given, SHOWN_BY_CLOCK)
    ]


def _quoted(person: str) -> str:
    """The pattern of a JSON text that holds an id; `/` takes the meaning from what LIKE knows."""
    plain = person.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return f'%"{plain}"%'


def _place(cursor: str) -> dict[str, Any]:
    micros, _, task = cursor.partition(".")
    try:
        return {"due": EPOCH + timedelta(microseconds=int(micros)), "behind": task}
    except (ValueError, OverflowError):
        return {}


def _cursor(line: TaskLine) -> str:
    return f"{(line.due_at - EPOCH) // timedelta(microseconds=1)}.{line.id}"


def _lines(
    conn: Connection, policies: Policies, ids: Sequence[str], at: datetime
) -> list[TaskLine]:
    return task_lines(policies, conn, _LINES, at, ids=list(ids)) if ids else []


# Built once: building a statement costs several times what the database takes to run it.
_SHOWN: BindParameter[list[str]] = bindparam("ids", expanding=True)
_LINES: Select[Any] = task_line_query().where(tasks.c.id.in_(_SHOWN))
