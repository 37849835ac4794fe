"""What hiring is about: jobs with their interview plan, candidates, applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import array

from db.clock_and_ids import new_id
from db.directory.readers import Reader, visible_to
from db.process.cards import index_new_candidates
from db.schema import (
    applications,
    candidates,
    jobs,
    policy_versions,
    process_views,
    stages,
)
from db.setup.plans import NewStage as NewStage
from db.setup.policies import CITED
from domain.addresses import looked_up
from domain.same_person import like_named
from domain.scenarios import Scenario
from domain.senders import SentBy, differing

PAGE = 50
LARGEST_PAGE = 200


class CandidateKnown(Exception):
    """There is a candidate of this address and of a like name already; `id` is theirs."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class CodeTaken(Exception):
    """There is a job of this code already; `id` is its."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class ReferenceRefused(Exception):
    """A field names something that is not known, or cannot be used; `code` is of the catalogue."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.errors = ((field, code),)


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
    pay_range: str = ""
    pay_shown: bool = False


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """A candidate to add; checked by whoever hands them in."""

    name: str
    email: str
    locale: str
    zone: str
    phone: str = ""


def add_job(conn: Connection, new: NewJob, at: datetime) -> str:
    """Open a job with its plan; raises `CodeTaken`."""
    known = job_of_code(conn, new.code)
    if known:
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
            pay_range=new.pay_range,
            pay_shown=new.pay_shown,
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


def job_of_code(conn: Connection, code: str) -> str:
    """The job that has a code already; '' for none."""
    return str(conn.execute(select(jobs.c.id).where(jobs.c.code == code)).scalar() or "")


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
    """The stages of these jobs, in order; without those that were taken out of the plan."""
    plans: dict[str, list[Row[Any]]] = {job: [] for job in job_ids}
    query = select(stages).where(stages.c.job_id.in_(job_ids), stages.c.removed_at.is_(None))
    for row in conn.execute(query.order_by(stages.c.position)):
        plans[row.job_id].append(row)
    return plans


def add_candidate(
    conn: Connection, new: NewCandidate, at: datetime, *, another: bool = False
) -> str:
    """Add a candidate. Raises `CandidateKnown` for one of this address whose name is not clearly
    different, unless it is said that this is `another` one."""
    lock_address(conn, new.email)
    known = next((each for each in candidates_at(conn, new.email) if _like(each, new)), None)
    if known is not None and not another:
        raise CandidateKnown(known.id)
    return insert_candidate(conn, new, at)


def insert_candidate(conn: Connection, new: NewCandidate, at: datetime, id_: str = "") -> str:
    """Add a candidate of whom the caller knows that they are nobody else; under an id that was
    drawn for them before, if there is one."""
    candidate = id_ or new_id("can")
    insert_candidates(conn, {candidate: new}, at)
    return candidate


def insert_candidates(conn: Connection, added: Mapping[str, NewCandidate], at: datetime) -> None:
    """Add candidates by the ids that they are to have, in one statement."""
    conn.execute(
        insert(candidates),
        [
            {
                "id": candidate,
                "name": new.name,
                "email": new.email,
                "locale": new.locale,
                "zone": new.zone,
                "phone": new.phone,
                "created_at": at,
            }
            for candidate, new in added.items()
        ],
    )
    said = {candidate: (new.name, new.email, new.phone) for candidate, new in added.items()}
    index_new_candidates(conn, said)


def candidates_at(conn: Connection, email: str) -> Sequence[Row[Any]]:
    """The candidates of an address, the first one first; without who was merged into another."""
    of_address = (candidates.c.email == email) & candidates.c.merged_into.is_(None)
    query = select(candidates).where(of_address).order_by(candidates.c.created_at, candidates.c.id)
    return conn.execute(query).all()


def lock_address(conn: Connection, *emails: str) -> None:
    """Of two who would add a candidate of one address, the second waits for the first: no row is
    there yet that could be locked. SQLite has one writer anyway."""
    if conn.dialect.name == "postgresql":
        # In one order, so that two who lock several do not wait for each other.
        keys = func.hashtextextended(func.unnest(array(sorted(emails), type_=String)), 0)
        each = select(keys.label("key")).order_by("key").subquery()
        conn.execute(select(func.pg_advisory_xact_lock(each.c.key)))


def _like(row: Row[Any], new: NewCandidate) -> bool:
    return like_named(row.name, new.name)


def find_candidate(conn: Connection, candidate: str) -> Row[Any] | None:
    """One candidate."""
    return conn.execute(select(candidates).where(candidates.c.id == candidate)).first()


def candidates_called(conn: Connection, named: str) -> Sequence[Row[Any]]:
    """The candidate of this id, or those of this address; whoever was merged is who they are now.
    Raises `UnknownCandidate`."""
    called = or_(candidates.c.id == named, candidates.c.email == looked_up(named))
    ids = select(func.coalesce(candidates.c.merged_into, candidates.c.id)).where(called)
    query = select(candidates).where(candidates.c.id.in_(ids))
    found = conn.execute(query.order_by(candidates.c.created_at, candidates.c.id)).all()
    if not found:
        raise UnknownCandidate(named)
    return found


def page_of_candidates(conn: Connection, before: str, limit: int) -> list[Row[Any]]:
    """Candidates, the newest first, from behind the cursor; one more than asked for if more."""
    query = select(candidates).order_by(candidates.c.id.desc()).limit(limit + 1)
    if before:
        query = query.where(candidates.c.id < before)
    return list(conn.execute(query))


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


_JOBS: Select[Any] = select(
    jobs,
    *CITED,
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
