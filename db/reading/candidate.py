"""The candidate's own page: what they have been told, and by when they will hear the rest.

Nothing that has not been told leaves this file: no verdict, no decision, no state that gives one
away. While people judge, decide, draft and delay, a candidate reads one and the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from db.links import find_link
from db.policies import Policies
from db.projection import OPEN
from db.reading.application import StageFacts, read_plan
from db.schema import (
    applications,
    candidates,
    interviews,
    jobs,
    people,
    process_views,
    stages,
    tasks,
)
from domain.links import LinkKey
from domain.policy import Policy
from domain.words import ProcessOutcome, TaskKind


class Step(StrEnum):
    """What the candidate is shown."""

    ARRANGING = "arranging"
    INTERVIEW = "interview"
    CONSIDERING = "considering"
    ON_HOLD = "on_hold"
    OFFER = "offer"
    HIRED = "hired"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ENDED = "ended"


STEP_OF_STATE: Mapping[str, Step] = {
    "opened": Step.ARRANGING,
    "arranging": Step.ARRANGING,
    "awaiting_interview": Step.INTERVIEW,
    "on_hold": Step.ON_HOLD,
    "offering": Step.OFFER,
}
"""Every other state before the outcome is `considering`."""

STEP_OF_OUTCOME: Mapping[str, Step] = {
    ProcessOutcome.HIRED: Step.HIRED,
    ProcessOutcome.REJECTED: Step.WRITTEN,
    ProcessOutcome.WITHDRAWN: Step.WITHDRAWN,
    ProcessOutcome.OFFER_DECLINED: Step.DECLINED,
    ProcessOutcome.OFFER_LAPSED: Step.ENDED,
    ProcessOutcome.JOB_CLOSED: Step.ENDED,
}

# Judging, deciding, telling, and the delay of a letter: the sum is the same for good news and bad,
# so the day that is promised gives nothing away.
_UNTIL_TOLD = (TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.NOTIFY_CANDIDATE)


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What a candidate may know. `hear_by` is None when nothing more is promised."""

    alive: bool
    application_id: str
    candidate_id: str
    candidate_name: str
    locale: str
    zone: str
    job_title: str
    recruiter_name: str
    recruiter_email: str
    step: Step
    stages: tuple[StageFacts, ...]
    stage_name: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    hear_by: datetime | None
    late: bool
    told_at: datetime | None
    start_on: date | None
    can_withdraw: bool


def read_candidate_page(
    conn: Connection, policies: Policies, keys: Sequence[LinkKey], token: str, at: datetime
) -> CandidateFacts | None:
    """What a token opens; None when it is not a candidate's link of ours."""
    known = find_link(conn, keys, token)
    if known is None or known.row.person_id or known.row.task_id:
        return None
    row = conn.execute(_query().where(applications.c.id == known.row.application_id)).one()
    step = _step(row)
    meeting = _meeting(conn, row)
    policy = policies.of(conn, row.policy_version_id)
    hear_by = _hear_by(conn, policy, row, step, meeting)
    over = step not in (*STEP_OF_STATE.values(), Step.CONSIDERING)
    return CandidateFacts(
        alive=known.alive,
        application_id=row.id,
        candidate_id=row.candidate_id,
        candidate_name=row.candidate_name,
        locale=row.locale,
        zone=row.zone,
        job_title=row.job_title,
        recruiter_name=row.recruiter_name,
        recruiter_email=row.recruiter_email,
        step=step,
        stages=read_plan(conn, row.job_id, row.stage_id, over=over or step is Step.OFFER),
        stage_name=row.stage_name or "",
        starts_at=meeting.starts_at if meeting and step is Step.INTERVIEW else None,
        ends_at=meeting.ends_at if meeting and step is Step.INTERVIEW else None,
        place=meeting.place if meeting and step is Step.INTERVIEW else "",
        hear_by=hear_by,
        late=hear_by is not None and at > hear_by,
        told_at=row.told_at if step is Step.WRITTEN else None,
        start_on=row.start_on if step is Step.HIRED else None,
        can_withdraw=not (row.outcome or row.withdrew or row.closed_at),
    )


def _step(row: Row[Any]) -> Step:
    if row.withdrew:
        return Step.WITHDRAWN
    if row.outcome:
        return STEP_OF_OUTCOME[row.outcome]
    return STEP_OF_STATE.get(row.state, Step.CONSIDERING)


def _hear_by(
    conn: Connection, policy: Policy, row: Row[Any], step: Step, meeting: Row[Any] | None
) -> datetime | None:
    if step in (Step.CONSIDERING, Step.INTERVIEW) and meeting is not None:
        if row.told_at is not None and row.told_at > meeting.ends_at:
            # They heard that it takes longer, after this interview: no second promise runs.
            return None
        hours = sum(policy.tasks[kind].due for kind in _UNTIL_TOLD)
        return policy.calendar.add(meeting.ends_at, hours + policy.sending.rejection_delay)
    if step in (Step.ARRANGING, Step.OFFER, Step.ON_HOLD):
        due = conn.execute(
            select(tasks.c.due_at)
            .where(tasks.c.application_id == row.id, tasks.c.state == OPEN)
            .order_by(tasks.c.due_at)
            .limit(1)
        ).scalar()
        if due is not None and step is Step.ON_HOLD:
            return policy.calendar.add(due, policy.tasks[TaskKind.NOTIFY_CANDIDATE].due)
        return due
    return None


def _meeting(conn: Connection, row: Row[Any]) -> Row[Any] | None:
    return conn.execute(
        select(interviews)
        .where(
            interviews.c.application_id == row.id,
            interviews.c.stage_id == row.stage_id,
            interviews.c.cancelled.is_(False),
        )
        .order_by(interviews.c.starts_at.desc())
        .limit(1)
    ).first()


def _query() -> Select[Any]:
    return (
        select(
            applications.c.id,
            applications.c.candidate_id,
            applications.c.job_id,
            applications.c.policy_version_id,
            candidates.c.name.label("candidate_name"),
            candidates.c.locale,
            candidates.c.zone,
            jobs.c.title.label("job_title"),
            people.c.name.label("recruiter_name"),
            people.c.email.label("recruiter_email"),
            stages.c.name.label("stage_name"),
            process_views.c.state,
            process_views.c.stage_id,
            process_views.c.outcome,
            process_views.c.withdrew,
            process_views.c.told_at,
            process_views.c.start_on,
            process_views.c.closed_at,
        )
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(people, people.c.id == jobs.c.recruiter_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(stages, stages.c.id == process_views.c.stage_id)
    )
