"""What hiring is about: jobs with their interview plan, candidates, applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from db.acts import Actor, first_act
from db.plans import NewStage as NewStage
from db.policies import Policies
from db.reading.reader import Reader, visible_to
from db.schema import (
    applications,
    candidates,
    jobs,
    policy_versions,
    process_views,
    stages,
)
from db.sources import new_id
from domain.addresses import clean_address
from domain.scenarios import Scenario
from domain.senders import SentBy, differing

PAGE = 50
LARGEST_PAGE = 200


class CandidateKnown(Exception):
    """There is a candidate of this address already; `id` is theirs."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class CodeTaken(Exception):
    """There is a job of this code already; `id` is its."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class UnknownCandidate(LookupError):
    """There is no candidate of this id."""


class UnknownJob(LookupError):
    """There is no job of this id."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to open. People and policy version are ids that exist."""

    code: str
    title: str
    recruiter: str
    hiring_manager: str
    hr_lead: str
    policy_version: str
    stages: tuple[NewStage, ...]
    senders: Mapping[Scenario, SentBy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """A candidate to add; checked by whoever hands them in."""

    name: str
    email: str
    locale: str
    zone: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """An application, and whether it is new."""

    id: str
    created: bool


def add_job(conn: Connection, new: NewJob, at: datetime) -> str:
    """Open a job with its plan; raises `CodeTaken`."""
    known = conn.execute(select(jobs.c.id).where(jobs.c.code == new.code)).scalar()
    if known is not None:
        raise CodeTaken(known)
    job = new_id("job")
    conn.execute(
        insert(jobs).values(
            id=job,
            code=new.code,
            title=new.title,
            recruiter_id=new.recruiter,
            hiring_manager_id=new.hiring_manager,
            hr_lead_id=new.hr_lead,
            policy_version_id=new.policy_version,
            senders=differing(new.senders),
            created_at=at,
        )
    )
    conn.execute(
        insert(stages),
        [
            {
                "id": new_id("stg"),
                "job_id": job,
                "position": position,
                **stage.columns(),
            }
            for position, stage in enumerate(new.stages, start=1)
        ],
    )
    return job


def set_senders(conn: Connection, job: str, senders: Mapping[Scenario, SentBy]) -> bool:
    """Say who sends which of a job's mails from now on; False if there is no such job.

    What is reserved already goes out, or does not, as it was when it was reserved.
    """
    found = conn.execute(update(jobs).where(jobs.c.id == job).values(senders=differing(senders)))
    return found.rowcount > 0


def find_job(conn: Connection, job: str) -> Row[Any] | None:
    """A job with the name and version of its policy."""
    return conn.execute(_JOBS.where(jobs.c.id == job)).first()


def all_jobs(conn: Connection) -> list[Row[Any]]:
    """Every job, the newest first."""
    return list(conn.execute(_JOBS.order_by(jobs.c.id.desc())))


def plan_of(conn: Connection, job_ids: list[str]) -> dict[str, list[Row[Any]]]:
    """The stages of these jobs, in order."""
    plans: dict[str, list[Row[Any]]] = {job: [] for job in job_ids}
    query = select(stages).where(stages.c.job_id.in_(job_ids)).order_by(stages.c.position)
    for row in conn.execute(query):
        plans[row.job_id].append(row)
    return plans


def add_candidate(conn: Connection, new: NewCandidate, at: datetime) -> str:
    """Add a candidate; raises `CandidateKnown`."""
    known = conn.execute(select(candidates.c.id).where(candidates.c.email == new.email)).scalar()
    if known is not None:
        raise CandidateKnown(known)
    candidate = new_id("can")
    conn.execute(
        insert(candidates).values(
            id=candidate,
            name=new.name,
            email=new.email,
            locale=new.locale,
            zone=new.zone,
            phone=new.phone,
            created_at=at,
        )
    )
    return candidate


def find_candidate(conn: Connection, candidate: str) -> Row[Any] | None:
    """One candidate."""
    return conn.execute(select(candidates).where(candidates.c.id == candidate)).first()


def candidate_called(conn: Connection, named: str) -> str:
    """The candidate of this id, or address. Raises `UnknownCandidate`."""
    known = conn.execute(
        select(candidates.c.id).where(
            or_(candidates.c.id == named, candidates.c.email == clean_address(named))
        )
    ).scalar()
    if known is None:
        raise UnknownCandidate(named)
    return str(known)


def page_of_candidates(conn: Connection, before: str, limit: int) -> list[Row[Any]]:
    """Candidates, the newest first, from behind the cursor; one more than asked for if more."""
    query = select(candidates).order_by(candidates.c.id.desc()).limit(limit + 1)
    if before:
        query = query.where(candidates.c.id < before)
    return list(conn.execute(query))


def apply(
    conn: Connection,
    candidate: str,
    job: str,
    actor: Actor,
    at: datetime,
    policies: Policies,
) -> Applied:
    """Create an application and its first act; the one there is already stays the one.

    Raises `UnknownCandidate` (also for one who was erased) or `UnknownJob`.
    """
    # Whoever is just being erased is waited for.
    row = conn.execute(_LIVING.where(candidates.c.id == candidate)).first()
    if row is None or row.erased_at is not None:
        raise UnknownCandidate(candidate)
    policy = conn.execute(select(jobs.c.policy_version_id).where(jobs.c.id == job)).scalar()
    if policy is None:
        raise UnknownJob(job)
    known = application_of(conn, candidate, job)
    if known is not None:
        return Applied(known, created=False)
    application = new_id("app")
    conn.execute(
        insert(applications).values(
            id=application,
            candidate_id=candidate,
            job_id=job,
            policy_version_id=policy,
            created_at=at,
            acts=0,
            taken=0,
            events=0,
        )
    )
    first_act(conn, application, actor, at, policies)
    return Applied(application, created=True)


def application_of(conn: Connection, candidate: str, job: str) -> str | None:
    """The application of a candidate on a job."""
    return conn.execute(
        select(applications.c.id).where(
            applications.c.candidate_id == candidate, applications.c.job_id == job
        )
    ).scalar()


def find_application(conn: Connection, reader: Reader, application: str) -> Row[Any] | None:
    """An application as it stands, if the reader may see it."""
    return conn.execute(
        _APPLICATIONS.where(applications.c.id == application, visible_to(reader))
    ).first()


def page_of_applications(
    conn: Connection,
    reader: Reader,
    *,
    before: str = "",
    limit: int = PAGE,
    job: str = "",
    state: str = "",
) -> list[Row[Any]]:
    """What the reader may see, the newest first, from behind the cursor; one more if more."""
    query = _APPLICATIONS.where(visible_to(reader)).order_by(applications.c.id.desc())
    if before:
        query = query.where(applications.c.id < before)
    if job:
        query = query.where(applications.c.job_id == job)
    if state:
        query = query.where(process_views.c.state == state)
    return list(conn.execute(query.limit(limit + 1)))


_LIVING = select(candidates.c.erased_at).with_for_update(read=True, key_share=True)

_JOBS: Select[Any] = select(
    jobs,
    policy_versions.c.name.label("policy_name"),
    policy_versions.c.version.label("policy_version"),
).join(policy_versions, policy_versions.c.id == jobs.c.policy_version_id)

_APPLICATIONS: Select[Any] = (
    select(
        applications.c.id,
        applications.c.candidate_id,
        applications.c.job_id,
        applications.c.policy_version_id,
        applications.c.created_at,
        candidates.c.name.label("candidate_name"),
        jobs.c.title.label("job_title"),
        process_views.c.state,
        process_views.c.stage_id,
        process_views.c.decision,
        process_views.c.outcome,
        process_views.c.told_at,
        process_views.c.told_how,
        process_views.c.state_since,
        process_views.c.closed_at,
    )
    .join(candidates, candidates.c.id == applications.c.candidate_id)
    .join(jobs, jobs.c.id == applications.c.job_id)
    .outerjoin(process_views, process_views.c.application_id == applications.c.id)
)
