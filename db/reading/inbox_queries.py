"""The statements by which the inbox finds its tasks: each is a walk along an index, built once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    select,
    tuple_,
)

from db.process.projection import OPEN
from db.schema import tasks
from db.schema.views import ESCALATED, URGENT_OPEN
from db.types import UtcDateTime
from domain.task_kinds import CLOCK_KINDS

ALL, OWNED, TOLD = "all", "owned", "told"
"""Whose tasks: everybody's, the reader's, and those of others that were escalated to the reader."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
URGENT, USUAL = "urgent", "usual"
"""Which ones; a kind of task stands for those of this kind."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What is walked through by due time; `behind`: from a place on."""

    whose: str
    which: str
    behind: bool = False


def cursor_of(due_at: datetime, task: str) -> str:
    """A place in the order of due times, as text: the time is as it was when the page was read, so
    that a task that is given another one meanwhile moves nobody else."""
    return f"{(due_at - EPOCH) // timedelta(microseconds=1)}.{task}"


def place_of(cursor: str) -> tuple[datetime, str] | None:
    """The place that a cursor names; None for a text that is none."""
    micros, _, task = cursor.partition(".")
    try:
        return EPOCH + timedelta(microseconds=int(micros)), task
    except (ValueError, OverflowError):
        return None


@lru_cache
def ids_of(walk: Walk, dialect: str) -> Select[Any]:
    """Ids and due times of the first `limit`; asked with `reader`, `told`, `due` and `behind`."""
    query = select(tasks.c.due_at, tasks.c.id).where(*_whose(walk.whose, dialect))
    if walk.which == URGENT:
        query = query.where(URGENT_OPEN[dialect], _FOR_PEOPLE)
    elif walk.which == USUAL:
        query = query.where(tasks.c.urgent == false(), _FOR_PEOPLE)
    else:
        query = query.where(tasks.c.kind == literal_column(f"'{walk.which}'"))
    if walk.behind:
        query = query.where(tuple_(tasks.c.due_at, tasks.c.id) > tuple_(_DUE, _BEHIND))
    return query.order_by(tasks.c.due_at, tasks.c.id).limit(_LIMIT)


@lru_cache
def count_of(whose: str, dialect: str) -> Select[Any]:
    """How many tasks wait for a person, the urgent and the usual ones each as far as `limit`."""

    def of(which: ColumnElement[bool]) -> Any:
        walk = select(tasks.c.id).where(*_whose(whose, dialect), which, _FOR_PEOPLE)
        some = walk.limit(_LIMIT).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    urgent: Any = URGENT_OPEN[dialect]
    return select(of(urgent) + of(tasks.c.urgent == false()))


def _whose(whose: str, dialect: str) -> tuple[ColumnElement[bool], ...]:
    is_open = tasks.c.state == literal_column(f"'{OPEN}'")
    if whose == ALL:
        return (is_open,)
    if whose == OWNED:
        return (is_open, tasks.c.owner_id == _READER)
    # Ids hold no quotes, so a quoted id is found in the JSON text of either database.
    told = cast(tasks.c.escalated_to, String).like(_TOLD, escape="/")
    escalated: Any = ESCALATED[dialect]
    return (escalated, told, tasks.c.owner_id != _READER)


_FOR_PEOPLE = tasks.c.kind.not_in([literal_column(f"'{kind}'") for kind in CLOCK_KINDS])
_READER = bindparam("reader", type_=tasks.c.owner_id.type)
_TOLD = bindparam("told", type_=String())
_DUE, _BEHIND = bindparam("due", type_=UtcDateTime()), bindparam("behind", type_=String())
_LIMIT = bindparam("limit", type_=Integer())
