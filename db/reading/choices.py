"""What the filters and forms of pages are chosen from."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from db.schema import jobs


class Choice(NamedTuple):
    """Something to choose: a job, a stage, a person."""

    id: str
    name: str


def every_job(conn: Connection) -> tuple[Choice, ...]:
    """Every job, by its title."""
    return tuple(map(Choice._make, conn.execute(_JOBS)))


def open_jobs(conn: Connection) -> tuple[Choice, ...]:
    """The jobs that somebody can apply for, by their title."""
    return tuple(map(Choice._make, conn.execute(_JOBS.where(jobs.c.ended_at.is_(None)))))


_JOBS = select(jobs.c.id, jobs.c.title).order_by(jobs.c.title, jobs.c.id)
