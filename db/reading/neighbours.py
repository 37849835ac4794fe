"""Who stands before and behind an application in the list that somebody came from.

The list is asked as it is now, for the page that they saw: ids only, by the walks that the list
itself is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from db.directory.readers import Reader
from db.reading.board import CARDS_PER_COLUMN, CARDS_PER_PAGE
from db.reading.board_lanes import BoardFilter, places_on
from db.reading.inbox import tasks_to_do
from db.schema import applications, candidates, tasks


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An application beside another in a list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The one before and the one behind; None where the list begins or ends, or no longer has the
    application. `place` counts from 1, 0 where it is not there; of `count` that are shown."""

    before: Neighbour | None = None
    behind: Neighbour | None = None
    place: int = 0
    count: int = 0


def on_board(
    conn: Connection,
    reader: Reader,
    at: datetime,
    wanted: BoardFilter,
    *,
    column: str = "",
    after: str = "",
) -> list[str]:
    """The applications that a page of the board shows, lane by lane."""
    limit = CARDS_PER_PAGE if column else CARDS_PER_COLUMN
    lanes = places_on(conn, reader, wanted, at, limit, only=column, after=after)
    return [place.application_id for lane in lanes for place in lane.places]


def on_inbox(conn: Connection, reader: Reader, *, whole_desk: bool) -> list[str]:
    """The applications of the first page of an inbox, each once, in the order of its tasks."""
    ids = tasks_to_do(conn, reader, whole_desk=whole_desk)
    rows = conn.execute(_OF_TASKS, {"ids": ids}) if ids else ()
    of_task = {row.id: row.application_id for row in rows}
    return list(dict.fromkeys(of_task[each] for each in ids if each in of_task))


def around(conn: Connection, shown: Sequence[str], application: str) -> Neighbours:
    """The neighbours of an application among those that are shown."""
    if application not in shown:
        return Neighbours(count=len(shown))
    at = shown.index(application)
    before = shown[at - 1] if at else ""
    behind = shown[at + 1] if at + 1 < len(shown) else ""
    rows = conn.execute(_NAMES, {"ids": [each for each in (before, behind) if each]})
    found = {row.id: Neighbour(row.id, row.name) for row in rows}
    return Neighbours(found.get(before), found.get(behind), at + 1, len(shown))


# Built once: building a statement costs several times what the database takes to run it.
_SHOWN: BindParameter[list[str]] = bindparam("ids", expanding=True)
_OF_TASKS: Select[Any] = select(tasks.c.id, tasks.c.application_id).where(tasks.c.id.in_(_SHOWN))
_NAMES: Select[Any] = (
    select(applications.c.id, candidates.c.name)
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .where(applications.c.id.in_(_SHOWN))
)
