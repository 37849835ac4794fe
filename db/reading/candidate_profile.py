"""Everything that HR sees of one candidate: what they applied for, and what is kept about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from db.directory.duplicates import CandidateMerged, PossibleDuplicate, possible_duplicates
from db.directory.hiring import UnknownCandidate, find_candidate
from db.directory.notes import NoteFacts, notes_of
from db.reading.documents import DocumentFacts, documents_of
from db.schema import applications, jobs, process_views, stages


@dataclass(frozen=True, slots=True)
class ApplicationOfCandidate:
    """An application with its files and HR's notes about it; `state` is '' before it begins."""

    id: str
    job_title: str
    stage_name: str
    created_at: datetime
    state: str
    outcome: str
    start_on: date | None
    closed_at: datetime | None
    documents: tuple[DocumentFacts, ...]
    notes: tuple[NoteFacts, ...]


@dataclass(frozen=True, slots=True)
class CandidateProfile:
    """One candidate. Until when they are kept is for `db.privacy` to say."""

    id: str
    name: str
    email: str
    phone: str
    locale: str
    zone: str
    created_at: datetime
    applications: tuple[ApplicationOfCandidate, ...]
    duplicates: tuple[PossibleDuplicate, ...]


def read_profile(conn: Connection, candidate: str) -> CandidateProfile:
    """One candidate, for somebody at the desk. Raises `UnknownCandidate`, and `CandidateMerged` for
    one who is another one by now."""
    row = find_candidate(conn, candidate)
    if row is None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    return CandidateProfile(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        locale=row.locale,
        zone=row.zone,
        created_at=row.created_at,
        applications=_applications(conn, candidate),
        duplicates=possible_duplicates(conn, candidate),
    )


def _applications(conn: Connection, candidate: str) -> tuple[ApplicationOfCandidate, ...]:
    query = (
        select(
            applications.c.id,
            applications.c.created_at,
            jobs.c.title,
            stages.c.name.label("stage_name"),
            process_views.c.state,
            process_views.c.outcome,
            process_views.c.start_on,
            process_views.c.closed_at,
        )
        .join(jobs, jobs.c.id == applications.c.job_id)
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(stages, stages.c.id == process_views.c.stage_id)
        .where(applications.c.candidate_id == candidate)
        .order_by(applications.c.created_at.desc(), applications.c.id.desc())
    )
    return tuple(
        ApplicationOfCandidate(
            id=row.id,
            job_title=row.title,
            stage_name=row.stage_name or "",
            created_at=row.created_at,
            state=row.state or "",
            outcome=row.outcome or "",
            start_on=row.start_on,
            closed_at=row.closed_at,
            documents=documents_of(conn, row.id),
            notes=notes_of(conn, row.id),
        )
        for row in conn.execute(query).all()
    )
