"""New tasks of which their owner is still to be told: who is waited for, and what it is about.

A task says so itself (`untold_since`), from when it opens or changes hands until its mail stands in
the ledger. So what is done before anybody was told costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, text

from db.process.ledger import MessageState
from db.schema import applications, messages, people, tasks
from db.schema.record import DISPATCHED
from db.schema.views import UNTOLD
from domain.new_tasks import TELLS_OF_TASKS, TOGETHER_AFTER
from domain.words import NewTasks, TaskKind

AT_ONCE = 500


def to_tell(conn: Connection, at: datetime, left: Collection[str] = ()) -> list[str]:
    """The people who are to be told of something now, whoever has waited longest first. `left`:
    policy versions whose processes are left to a newer release."""
    since = {"at": at, "together": at - TOGETHER_AFTER, "left": [*left]}
    return list(conn.execute(_TO_TELL, since).scalars())


def untold_of(conn: Connection, person: Row[Any], left: Collection[str] = ()) -> list[Row[Any]]:
    """What somebody has not been told of, since they chose how to be told; the oldest first."""
    since = person.new_tasks_since or person.created_at
    of = {"person": person.id, "since": since, "left": [*left]}
    return list(conn.execute(_UNTOLD_OF, of))


def last_told(conn: Connection, person: str) -> datetime | None:
    """When the latest mail about a new task was reserved to somebody."""
    at: datetime | None = conn.execute(_LAST_TOLD, {"person": person}).scalar()
    return at


def mailed_about(conn: Connection, person: str, ids: Collection[str]) -> dict[str, datetime]:
    """Of these tasks those about which somebody got a mail, with when they got the latest."""
    rows = conn.execute(_MAILED, {"person": person, "ids": [*ids]})
    return {row.task_id: row.at for row in rows}


# Built once: building a statement costs several times what SQLite takes to run it. The condition
# stands in the words of its index.
_OURS = (
    text(" AND ".join(f"tasks.{part}" for part in UNTOLD.split(" AND "))),
    tasks.c.kind.in_(sorted(TaskKind)),
    tasks.c.application_id.not_in(
        select(applications.c.id).where(
            applications.c.policy_version_id.in_(bindparam("left", expanding=True))
        )
    ),
)
_TO_TELL = (
    select(tasks.c.owner_id)
    .join(people, people.c.id == tasks.c.owner_id)
    .where(
        *_OURS,
        tasks.c.untold_since <= bindparam("at"),
        people.c.active.is_(True),
        or_(people.c.new_tasks_since.is_(None), people.c.new_tasks_since <= tasks.c.untold_since),
        or_(
            people.c.new_tasks == NewTasks.AT_ONCE,
            and_(
                people.c.new_tasks == NewTasks.TOGETHER,
                tasks.c.untold_since <= bindparam("together"),
            ),
        ),
    )
    .group_by(tasks.c.owner_id)
    .order_by(func.min(tasks.c.untold_since))
    .limit(AT_ONCE)
)
_UNTOLD_OF = (
    select(tasks.c.id, tasks.c.application_id, tasks.c.untold_since)
    .where(
        *_OURS,
        tasks.c.owner_id == bindparam("person"),
        tasks.c.untold_since >= bindparam("since"),
    )
    .order_by(tasks.c.untold_since, tasks.c.id)
    .limit(AT_ONCE)
)
_LAST_TOLD = select(func.max(messages.c.reserved_at)).where(
    text(f"messages.{DISPATCHED}"),
    messages.c.person_id == bindparam("person"),
    messages.c.scenario.in_(sorted(TELLS_OF_TASKS)),
)
_MAILED = (
    select(messages.c.task_id, func.max(messages.c.sent_at).label("at"))
    .where(
        text(f"messages.{DISPATCHED}"),
        messages.c.person_id == bindparam("person"),
        messages.c.state == MessageState.SENT,
        messages.c.task_id.in_(bindparam("ids", expanding=True)),
    )
    .group_by(messages.c.task_id)
)
