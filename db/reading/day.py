"""What is known of people's day, before an interview is put into it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.schema import applications, candidates, interviews, people, stages, tasks
from domain.appointments import LONGEST, Attendee, Engagement


@dataclass(frozen=True, slots=True)
class OtherMeeting:
    """An interview of somebody's day, and whom it is with."""

    person: str
    starts_at: datetime
    ends_at: datetime
    stage_name: str
    candidate_name: str

    @property
    def engagement(self) -> Engagement:
        """When somebody is taken."""
        return Engagement(self.person, self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Day:
    """The candidate, the people that were asked about in the order of their names, and what each
    of them has between two instants, the earliest first."""

    policy_version: str
    candidate: Attendee
    panel: tuple[Attendee, ...]
    meetings: tuple[OtherMeeting, ...]
    before: datetime | None


def read_day(
    conn: Connection,
    application: str,
    task: str,
    panel: Collection[str],
    begins: datetime,
    ends: datetime,
) -> Day | None:
    """The day of these people; None where there is no such application."""
    row = conn.execute(
        select(
            applications.c.policy_version_id, candidates.c.id, candidates.c.name, candidates.c.zone
        )
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(applications.c.id == application)
    ).first()
    if row is None:
        return None
    asked = (
        select(people.c.id, people.c.name, people.c.zone)
        .where(people.c.id.in_(sorted(panel)))
        .order_by(people.c.name, people.c.id)
    )
    about = (
        select(interviews.c.id, interviews.c.starts_at)
        .join(tasks, tasks.c.interview_id == interviews.c.id)
        .where(tasks.c.id == task, tasks.c.application_id == application)
    )
    met = conn.execute(about).first()
    return Day(
        policy_version=row.policy_version_id,
        candidate=Attendee(row.id, row.name, row.zone),
        panel=tuple(Attendee(one.id, one.name, one.zone) for one in conn.execute(asked)),
        meetings=tuple(
            _meetings(conn, frozenset(panel), begins, ends, but=met.id if met is not None else "")
        ),
        before=met.starts_at if met is not None else None,
    )


def _meetings(
    conn: Connection, panel: frozenset[str], begins: datetime, ends: datetime, but: str
) -> list[OtherMeeting]:
    rows = conn.execute(
        select(
            interviews.c.starts_at,
            interviews.c.ends_at,
            interviews.c.panel,
            stages.c.name.label("stage_name"),
            candidates.c.name.label("candidate_name"),
        )
        .join(stages, stages.c.id == interviews.c.stage_id)
        .join(applications, applications.c.id == interviews.c.application_id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(
            # What began earlier than the longest interview takes is over.
            interviews.c.starts_at >= begins - LONGEST,
            interviews.c.starts_at < ends,
            interviews.c.ends_at > begins,
            interviews.c.cancelled.is_(False),
            interviews.c.id != but,
        )
        .order_by(interviews.c.starts_at, interviews.c.id)
    )
    return [
        OtherMeeting(
            seat["person"],
            row.starts_at,
            row.ends_at,
            row.stage_name,
            row.candidate_name,
        )
        for row in rows
        for seat in row.panel
        if seat["person"] in panel
    ]
