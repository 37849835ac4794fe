"""What becomes of a job after it was opened: another title or pay, its end, and a new beginning."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from db.directory.hiring import UnknownJob
from db.directory.job_policy import open_processes
from db.schema import jobs

CHANGEABLE = frozenset({"title", "pay_range", "pay_shown"})
"""The columns that say what a job is, and not who sees to it or how."""


class UnderWay(Exception):
    """Applications of a job are not over, so it cannot end: `applications` are theirs."""

    def __init__(self, applications: Collection[str]) -> None:
        super().__init__(str(len(applications)))
        self.applications = tuple(applications)


def change_job(conn: Connection, job: str, said: Mapping[str, Any]) -> bool:
    """Say what a job is called and pays; what is not said stays. Whether anything is different.

    Raises `UnknownJob`.
    """
    row = locked_job(conn, job)
    news = {
        name: value
        for name, value in said.items()
        if name in CHANGEABLE and value != row._mapping[name]
    }
    if news:
        conn.execute(update(jobs).where(jobs.c.id == job).values(**news))
    return bool(news)


def end_job(conn: Connection, job: str, at: datetime) -> bool:
    """Nobody applies for it from now on; whether that is new. Raises `UnknownJob`, and `UnderWay`
    while an application is not over: somebody waits for an answer."""
    row = locked_job(conn, job)
    if row.ended_at is not None:
        return False
    if waiting := open_processes(conn, job):
        raise UnderWay(waiting)
    conn.execute(update(jobs).where(jobs.c.id == job).values(ended_at=at))
    return True


def reopen_job(conn: Connection, job: str) -> bool:
    """People apply for it again; whether that is new. Raises `UnknownJob`."""
    if locked_job(conn, job).ended_at is None:
        return False
    conn.execute(update(jobs).where(jobs.c.id == job).values(ended_at=None))
    return True


def locked_job(conn: Connection, job: str) -> Row[Any]:
    """A job for which nobody begins to apply until this is done; raises `UnknownJob`."""
    row = conn.execute(select(jobs).where(jobs.c.id == job).with_for_update()).first()
    if row is None:
        raise UnknownJob(job)
    return row


def codes_like(conn: Connection, stem: str) -> frozenset[str]:
    """The codes that begin so, whatever their capitals."""
    begins = func.upper(jobs.c.code).startswith(stem.upper(), autoescape=True)
    return frozenset(conn.execute(select(jobs.c.code).where(begins)).scalars())
