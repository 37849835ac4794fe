"""What the relay and the health page ask: who waits to be rung, and is a worker there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, text, update

from db.projection import CLOSED_STATE
from db.schema import applications, heartbeats, policy_versions, process_views
from domain.protocol import Untaken

AT_ONCE = 500


def untaken(conn: Connection) -> list[Untaken]:
    """Applications with acts their process has not taken, oldest first."""
    rows = conn.execute(
        _UNTAKEN.where(text("acts > taken")).order_by(applications.c.id).limit(AT_ONCE)
    )
    return [Untaken(*row) for row in rows]


def alive(conn: Connection, closed_since: datetime) -> list[Untaken]:
    """Every process that is open, or was closed so lately that Temporal may have it as open."""
    closed = select(process_views.c.application_id).where(
        process_views.c.state == CLOSED_STATE, process_views.c.closed_at < closed_since
    )
    rows = conn.execute(
        _UNTAKEN.where(applications.c.acts > 0, applications.c.id.not_in(closed)).order_by(
            applications.c.id
        )
    )
    return [Untaken(*row) for row in rows]


def to_ring(conn: Connection, application: str) -> Untaken:
    """One application, as the bell needs it."""
    return Untaken(*conn.execute(_UNTAKEN.where(applications.c.id == application)).one())


_UNTAKEN = select(
    applications.c.id,
    applications.c.policy_version_id,
    applications.c.job_id,
    policy_versions.c.body["mode"].as_string(),
    applications.c.acts,
).join(policy_versions, policy_versions.c.id == applications.c.policy_version_id)


def beat(conn: Connection, worker: str, at: datetime) -> None:
    """A worker says that it is there."""
    known = conn.execute(update(heartbeats).where(heartbeats.c.worker == worker).values(at=at))
    if known.rowcount == 0:
        conn.execute(insert(heartbeats).values(worker=worker, at=at))


def last_beat(conn: Connection, worker: str) -> datetime | None:
    """When a worker was there last."""
    return conn.execute(
        select(heartbeats.c.at).where(heartbeats.c.worker == worker)
    ).scalar_one_or_none()
