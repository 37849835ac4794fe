"""Applying: one application that is not over for a candidate on a job, and any number that are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from db.clock_and_ids import new_id
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate, UnknownJob
from db.process.acts import Accepted, Actor, first_act
from db.schema import applications, candidates, jobs
from db.setup.policies import Policies


class ApplicationOpen(Exception):
    """The candidate's application on this job is not over; `id` is its."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class JobEnded(Exception):
    """Nobody applies for this job any more; `id` is its."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


@dataclass(frozen=True, slots=True)
class Applied:
    """A new application, and its first act."""

    id: str
    first: Accepted


def apply(
    conn: Connection,
    candidate: str,
    job: str,
    actor: Actor,
    at: datetime,
    policies: Policies,
    *,
    application: str = "",
) -> Applied:
    """Create an application and its first act; an earlier one that is over stays as it is.
    `application`: the id that was drawn for it before, if there is one.

    Raises `UnknownCandidate` (also for one who was erased), `CandidateMerged`, `UnknownJob`,
    `ApplicationOpen`, or `JobEnded`.
    """
    # Whoever is just being erased is waited for.
    row = conn.execute(_LIVING.where(candidates.c.id == candidate)).first()
    if row is None or row.erased_at is not None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    of_job = conn.execute(_OF_JOB.where(jobs.c.id == job)).first()
    if of_job is None:
        raise UnknownJob(job)
    known = open_application(conn, candidate, job)
    if known is not None:
        raise ApplicationOpen(known)
    if of_job.ended_at is not None:
        raise JobEnded(job)
    application = application or new_id("app")
    conn.execute(
        insert(applications).values(
            id=application,
            candidate_id=candidate,
            job_id=job,
            policy_version_id=of_job.policy_version_id,
            created_at=at,
            acts=0,
            taken=0,
            events=0,
        )
    )
    return Applied(application, first_act(conn, application, actor, at, policies))


def open_application(conn: Connection, candidate: str, job: str) -> str | None:
    """The application of a candidate on a job that is not over; there is one at most."""
    of_both = (applications.c.candidate_id == candidate) & (applications.c.job_id == job)
    query = select(applications.c.id).where(of_both, applications.c.over_at.is_(None))
    return conn.execute(query).scalar()


def last_application(conn: Connection, candidate: str, job: str) -> Row[Any] | None:
    """The newest application of a candidate on a job: since when it is there, and is over."""
    query: Select[Any] = select(
        applications.c.id, applications.c.created_at, applications.c.over_at
    ).where(applications.c.candidate_id == candidate, applications.c.job_id == job)
    newest = query.order_by(applications.c.created_at.desc(), applications.c.id.desc()).limit(1)
    return conn.execute(newest).first()


_LIVING = select(candidates.c.erased_at, candidates.c.merged_into).with_for_update(
    read=True, key_share=True
)

_OF_JOB = select(jobs.c.policy_version_id, jobs.c.ended_at).with_for_update(
    read=True, key_share=True
)
"""Whoever is just ending the job is waited for: what its row says counts until we are done."""
