"""What the relay asks: who waits to be rung."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select, text

from db.process.projection import CLOSED_STATE, OPEN
from db.schema import applications, policy_versions, process_views, tasks
from domain.protocol import Untaken


def untaken(conn: Connection, after: str, limit: int) -> list[Untaken]:
    """The next open applications, behind this one, with acts that their process has not taken."""
    return _page(conn, _UNTAKEN.where(text("acts > taken"), _IS_OPEN), after, limit)


def overdue(conn: Connection, before: datetime, after: str, limit: int) -> list[Untaken]:
    """The next open applications, behind this one, of which something has been due since `before`,
    or where nobody is waited for: a process that runs has gone on by now."""
    waits = select(tasks.c.id).where(
        tasks.c.application_id == applications.c.id, tasks.c.state == OPEN
    )
    due = waits.where(tasks.c.next_at < before).exists()
    idle = (applications.c.last_event_at < before) & ~waits.exists()
    return _page(conn, _UNTAKEN.where(_IS_OPEN, due | idle), after, limit)


def _page(conn: Connection, query: Select[Any], after: str, limit: int) -> list[Untaken]:
    behind = query.where(applications.c.id > after).order_by(applications.c.id).limit(limit)
    return [Untaken(*row) for row in conn.execute(behind)]


def alive(conn: Connection, closed_since: datetime) -> list[Untaken]:
    """Every process that is open, or was closed so lately that Temporal may have it as open."""
    lately = or_(_IS_OPEN, process_views.c.state_since >= closed_since)
    rows = conn.execute(_UNTAKEN.where(lately).order_by(applications.c.id))
    return [Untaken(*row) for row in rows]


def to_ring(conn: Connection, application: str) -> Untaken:
    """One application, as the bell needs it."""
    return Untaken(*conn.execute(_UNTAKEN.where(applications.c.id == application)).one())


_IS_OPEN = process_views.c.state != CLOSED_STATE
_UNTAKEN = (
    select(
        applications.c.id,
        applications.c.policy_version_id,
        applications.c.job_id,
        policy_versions.c.mode,
        applications.c.acts,
        ~_IS_OPEN,
        _IS_OPEN & process_views.c.closed_at.is_not(None),
    )
    .join(policy_versions, policy_versions.c.id == applications.c.policy_version_id)
    .join(process_views, process_views.c.application_id == applications.c.id)
)
