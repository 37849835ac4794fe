"""What a proposal is about, by name, for the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from db.schema import applications, candidates, jobs, people


@dataclass(frozen=True, slots=True)
class ProposalNames:
    """`subject`: what would change, as people call it, and the page it is on ('' for none).
    `people`: everybody of the directory by id."""

    subject: str = ""
    href: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


def read_names(conn: Connection, subject: str) -> ProposalNames:
    """The names that stand behind a proposal's ids."""
    everybody = {row.id: row.name for row in conn.execute(select(people.c.id, people.c.name))}
    name, href = everybody.get(subject, ""), "/people" if subject in everybody else ""
    job = conn.execute(select(jobs.c.title, jobs.c.code).where(jobs.c.id == subject)).first()
    if job is not None:
        name, href = f"{job.title} · {job.code}", f"/jobs/{subject}"
    candidate = conn.execute(_CANDIDATE, {"id": subject}).first()
    if candidate is not None:
        application = conn.execute(_NEWEST, {"id": subject}).scalar()
        name, href = candidate.name, f"/applications/{application}" if application else ""
    return ProposalNames(name, href, everybody)


_CANDIDATE = select(candidates.c.name).where(candidates.c.id == bindparam("id"))
_NEWEST = (
    select(applications.c.id)
    .where(applications.c.candidate_id == bindparam("id"))
    .order_by(applications.c.id.desc())
    .limit(1)
)
