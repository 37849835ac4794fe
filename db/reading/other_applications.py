"""What else a candidate has applied for: the same job before, or another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from db.directory.readers import Reader, visible_to
from db.schema import applications, jobs, process_views


@dataclass(frozen=True, slots=True)
class OtherApplication:
    """Another application of a candidate, where its process stands or how it ended."""

    id: str
    job_id: str
    job_title: str
    created_at: datetime
    state: str
    outcome: str
    start_on: date | None
    closed_at: datetime | None


def other_applications(
    conn: Connection, reader: Reader, application: str
) -> tuple[OtherApplication, ...]:
    """The other applications of whoever made this one that the reader may see, the newest first."""
    whose = select(applications.c.candidate_id).where(applications.c.id == application)
    rows = conn.execute(
        select(
            applications.c.id,
            applications.c.job_id,
            jobs.c.title.label("job_title"),
            applications.c.created_at,
            process_views.c.state,
            process_views.c.outcome,
            process_views.c.start_on,
            process_views.c.closed_at,
        )
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .where(
            applications.c.candidate_id == whose.scalar_subquery(),
            applications.c.id != application,
            visible_to(reader),
        )
        .order_by(applications.c.created_at.desc(), applications.c.id.desc())
    )
    return tuple(OtherApplication(**row._mapping) for row in rows)
