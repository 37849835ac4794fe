"""Which cases a reader may see, as a list to look them up in: `visible_to` asks of one case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, or_, select, union

from db.reading.reader import Reader
from db.schema import cards, jobs, links, tasks


def applications_seen_by(reader: Reader) -> CompoundSelect[Any] | None:
    """The ids of the applications that `visible_to` lets the reader see; None for all of them."""
    if reader.desk:
        return None
    own_jobs = select(jobs.c.id).where(
        or_(
            jobs.c.hiring_manager_id == reader.id,
            jobs.c.recruiter_id == reader.id,
            jobs.c.hr_lead_id == reader.id,
        )
    )
    return union(
        select(cards.c.application_id).where(cards.c.job_id.in_(own_jobs)),
        select(tasks.c.application_id).where(tasks.c.owner_id == reader.id),
        select(links.c.application_id).where(
            links.c.person_id == reader.id, links.c.revoked_at.is_(None)
        ),
    )
