"""The heartbeats of workers: a row each, so that `/readyz` and the gauges can tell who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from db.schema import heartbeats

EVERY: Final = timedelta(seconds=5)
MISSED: Final = 2 * EVERY
"""Whoever has not been heard of for two heartbeats is taken for dead."""
FORGOTTEN: Final = timedelta(minutes=5)
"""A worker that died left its row behind. Whoever took its place has another one."""


@dataclass(frozen=True, slots=True)
class Beats:
    """How many workers are there, and for how long the most silent of those known is silent."""

    alive: int = 0
    longest_silence: timedelta = timedelta()


def beat(conn: Connection, worker: str, at: datetime, version: str = "") -> None:
    """A worker says that it is there, and clears away what others left behind long ago."""
    conn.execute(_CLEAR, {"before": at - FORGOTTEN})
    if conn.execute(_RENEW, {"of": worker, "at": at}).rowcount == 0:
        conn.execute(insert(heartbeats), {"worker": worker, "version": version, "at": at})


def rest(conn: Connection, worker: str) -> None:
    """A worker that is stopped takes its leave, so that nobody waits for its next heartbeat."""
    conn.execute(delete(heartbeats).where(heartbeats.c.worker == worker))


def ahead_of(conn: Connection, worker: str, at: datetime) -> int:
    """How many of the workers that are there come before this one, in an order all agree on."""
    return conn.execute(_AHEAD, {"of": worker, "since": at - MISSED}).scalar_one()


def is_attended(conn: Connection, at: datetime) -> bool:
    """Whether a worker is there."""
    last = conn.execute(_LAST).scalar()
    return last is not None and at - last < MISSED


def versions_at_work(conn: Connection, at: datetime) -> frozenset[str]:
    """The versions of the workers that are there."""
    there = select(heartbeats.c.version).where(heartbeats.c.at > at - MISSED)
    return frozenset(conn.execute(there).scalars())


def beats(conn: Connection, at: datetime) -> Beats:
    """Who is there, and who has fallen silent without taking leave."""
    silences = [at - row.at for row in conn.execute(select(heartbeats.c.at))]
    known = [silence for silence in silences if silence < FORGOTTEN]
    alive = sum(silence < MISSED for silence in known)
    return Beats(alive, max((*known, timedelta())))


_CLEAR = delete(heartbeats).where(heartbeats.c.at < bindparam("before"))
_RENEW = update(heartbeats).where(heartbeats.c.worker == bindparam("of"))
_AHEAD = select(func.count()).where(
    heartbeats.c.worker < bindparam("of"), heartbeats.c.at > bindparam("since")
)
_LAST = select(func.max(heartbeats.c.at))
