"""The inbox: the open tasks of a person, or of the whole desk: urgent ones, then by due time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, select

from db.directory.readers import Reader, visible_to
from db.process.projection import OPEN
from db.reading.board import newest_change
from db.reading.inbox_queries import (
    ALL,
    OWNED,
    TOLD,
    URGENT,
    USUAL,
    Walk,
    count_of,
    cursor_of,
    ids_of,
    place_of,
)
from db.reading.task_lines import TaskLine, open_task_query, task_line_query, task_lines
from db.schema import act_texts, acts, applications, candidates, tasks
from db.setup.policies import Policies
from domain.acts import ActKind
from domain.policy import release_at, send_at
from domain.scenarios import Scenario
from domain.task_kinds import CLOCK_KINDS, LEAVING, TELLING
from domain.tasks import TASKS

SENT = "send"
"""The way to tell a candidate by the drafted letter."""
LINES = 30
SHOWN_BY_CLOCK = 10
COUNTED = 500
"""How far a person's tasks are counted."""


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

    @property
    def of_people(self) -> tuple[TaskLine, ...]:
        """What people are to do, and not the clock."""
        return (*self.urgent, *self.overdue, *self.today, *self.later)


@dataclass(frozen=True, slots=True)
class DoneTask:
    """A task that was just completed, for the line that confirms it. `said`: what was written with
    it, for whoever is at the desk. `leaves_at`: when the letter leaves that was sent by it; `undo`:
    the task by which it is taken back, once the process has opened it, and its version."""

    id: str
    kind: str
    completion: str
    application_id: str
    candidate_name: str
    scenario: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    leaves_at: datetime | None = None
    undo: tuple[str, int] | None = None


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
    leaving = [Walk(whose[0], kind) for kind in _RELEASING]
    releasing = _ids(conn, leaving, given, limit) if first else []
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
        next=cursor_of(to_do[-1].due_at, to_do[-1].id) if len(usual) > limit else "",
        mark=newest_change(conn),
    )


def tasks_to_do(
    conn: Connection, reader: Reader, *, whole_desk: bool = False, limit: int = LINES
) -> list[str]:
    """The ids on the first page of what `read_inbox` finds for people to do, in its order."""
    whose = (ALL,) if whole_desk else (OWNED, TOLD)
    given = {"reader": reader.id, "told": _quoted(reader.id)}
    found = (_ids(conn, [Walk(each, which) for each in whose], given, limit) for which in _BOTH)
    return [each for ids in found for each in ids]


def done_task(
    conn: Connection, policies: Policies, reader: Reader, task_id: str
) -> DoneTask | None:
    """A task the reader may see and that is no longer open."""
    query = open_task_query().where(tasks.c.id == task_id, tasks.c.state != OPEN)
    row = conn.execute(query.where(visible_to(reader))).first()
    if row is None:
        return None
    sent = row.completion == SENT and row.kind in TELLING and reader.desk
    return DoneTask(
        row.id,
        row.kind,
        row.completion,
        row.application_id,
        row.candidate_name,
        row.scenario or "",
        _said(conn, row.id, row.completion) if reader.desk else {},
        _leaves_at(conn, policies, row) if sent else None,
        _undo(conn, row.application_id) if sent else None,
    )


def _leaves_at(conn: Connection, policies: Policies, row: Row[Any]) -> datetime:
    """When the letter leaves, by the same rules by which the process will have it leave."""
    query = select(candidates.c.zone).join(
        applications, applications.c.candidate_id == candidates.c.id
    )
    zone = conn.execute(query.where(applications.c.id == row.application_id)).scalar_one()
    leaves = release_at if row.scenario == Scenario.REJECTION else send_at
    return leaves(policies.of(conn, row.policy_version_id), row.closed_at, zone)


def _undo(conn: Connection, application: str) -> tuple[str, int] | None:
    query = select(tasks.c.id, tasks.c.version).where(
        tasks.c.application_id == application, tasks.c.kind.in_(LEAVING), tasks.c.state == OPEN
    )
    found = conn.execute(query).first()
    return (found.id, found.version) if found is not None else None


def _said(conn: Connection, task_id: str, completion: str) -> Mapping[str, str]:
    """What somebody wrote when they completed a task."""
    rows = conn.execute(
        select(act_texts.c.field, act_texts.c.text)
        .join(acts, acts.c.id == act_texts.c.act_id)
        .where(acts.c.task_id == task_id, acts.c.kind == ActKind.COMPLETE)
        .where(acts.c.completion == completion)
    )
    return {row.field: row.text for row in rows}


# --- which ones ---------------------------------------------------------------------------------

_BOTH = (URGENT, USUAL)
_RELEASING = tuple(str(kind) for kind in CLOCK_KINDS if TASKS[kind].letter is not None)
_WAITING = tuple(str(kind) for kind in CLOCK_KINDS if str(kind) not in _RELEASING)


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
    place = place_of(cursor)
    return {"due": place[0], "behind": place[1]} if place else {}


def _lines(
    conn: Connection, policies: Policies, ids: Sequence[str], at: datetime
) -> list[TaskLine]:
    return task_lines(policies, conn, _LINES, at, ids=list(ids)) if ids else []


# Built once: building a statement costs several times what the database takes to run it.
_SHOWN: BindParameter[list[str]] = bindparam("ids", expanding=True)
_LINES: Select[Any] = task_line_query().where(tasks.c.id.in_(_SHOWN))
