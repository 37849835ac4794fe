"""An application's page: who, where it stands, its interviews, and its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from db.directory.readers import Reader, visible_to
from db.process.projection import OPEN
from db.reading.invitations import waiting_invitations
from db.reading.other_applications import OtherApplication, other_applications
from db.reading.policy_history import policies_then
from db.reading.questions import QuestionFacts, read_questions
from db.reading.scorecards import InterviewFacts, read_interviews
from db.reading.task_lines import TaskLine, names_of, open_task_query, task_lines
from db.reading.timeline import Entry, read_timeline
from db.schema import (
    applications,
    candidates,
    interviews,
    jobs,
    policy_versions,
    process_views,
    stages,
    tasks,
)
from db.setup.policies import CITED, Cited, Policies, cited
from domain.acts import ActKind
from domain.words import ProcessOutcome


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage of the job's plan."""

    id: str
    name: str
    current: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """One case as its page shows it. `full`: the reader sees addresses, mails and all texts."""

    id: str
    full: bool
    candidate_name: str
    candidate_email: str
    candidate_phone: str
    candidate_locale: str
    candidate_zone: str
    job_id: str
    job_title: str
    recruiter_name: str
    hiring_manager_name: str
    hr_lead_name: str
    policy: Cited
    state: str
    outcome: str
    withdrew: bool
    aborting: bool
    start_on: date | None
    told_at: datetime | None
    told_how: str
    opened_at: datetime
    state_since: datetime
    closed_at: datetime | None
    hours_open: float
    hours_here: float
    stages: tuple[StageFacts, ...]
    tasks: tuple[TaskLine, ...]
    interviews: tuple[InterviewFacts, ...]
    timeline: tuple[Entry, ...]
    urgent: bool = False
    offer_until: date | None = None
    questions: tuple[QuestionFacts, ...] = ()
    others: tuple[OtherApplication, ...] = ()

    @property
    def can_withdraw(self) -> bool:
        """Until an outcome is known."""
        return not (self.outcome or self.withdrew or self.aborting or self.closed_at)

    @property
    def can_be_reviewed(self) -> bool:
        """A rejection, once, until the process closes."""
        asked = any(question.review for question in self.questions)
        return self.outcome == ProcessOutcome.REJECTED and not (asked or self.closed_at)


def read_application(
    conn: Connection, policies: Policies, reader: Reader, application: str, at: datetime
) -> ApplicationFacts | None:
    """The case; None when there is none of this id that the reader may see."""
    row = conn.execute(_head().where(applications.c.id == application, visible_to(reader))).first()
    if row is None:
        return None
    roles = (row.recruiter_id, row.hiring_manager_id, row.hr_lead_id)
    full = reader.desk or reader.id in roles
    names = names_of(conn, roles)
    met = read_interviews(
        conn, interviews.c.application_id == application, reader=reader.id, sees_all=full
    )
    waiting = waiting_invitations(conn, application)
    met = tuple(replace(each, invitation=waiting.get(each.id)) for each in met)
    policy = policies.of(conn, row.policy_version_id)
    then = policies_then(conn, policies, application, row.policy_version_id)
    until = row.closed_at or at
    query = open_task_query().where(tasks.c.state == OPEN, tasks.c.application_id == application)
    return ApplicationFacts(
        id=row.id,
        full=full,
        candidate_name=row.candidate_name,
        candidate_email=row.email if full else "",
        candidate_phone=row.phone if full else "",
        candidate_locale=row.locale,
        candidate_zone=row.zone,
        job_id=row.job_id,
        job_title=row.job_title,
        recruiter_name=names.get(row.recruiter_id, ""),
        hiring_manager_name=names.get(row.hiring_manager_id, ""),
        hr_lead_name=names.get(row.hr_lead_id, ""),
        policy=cited(row),
        state=row.state,
        outcome=row.outcome,
        withdrew=row.ended_by == ActKind.WITHDRAW,
        aborting=row.ended_by == ActKind.ABORT,
        start_on=row.start_on,
        told_at=row.told_at,
        told_how=row.told_how,
        opened_at=row.opened_at,
        state_since=row.state_since,
        closed_at=row.closed_at,
        hours_open=policy.calendar.hours_between(row.opened_at, until),
        hours_here=policy.calendar.hours_between(row.state_since, until),
        stages=read_plan(conn, row.plan, row.stage_id, over=bool(row.outcome)),
        tasks=tuple(task_lines(policies, conn, query.order_by(tasks.c.due_at), at)),
        interviews=met,
        timeline=read_timeline(
            conn,
            application,
            reader=reader.id,
            full=full,
            blind={met_one.id for met_one in met if met_one.blind},
        ),
        urgent=row.urgent,
        offer_until=row.offer_until,
        questions=read_questions(conn, then, application) if full else (),
        others=other_applications(conn, reader, application),
    )


def is_seen(conn: Connection, reader: Reader, application: str) -> bool:
    """Whether there is an application of this id that the reader may see."""
    query = select(applications.c.id).join(jobs, jobs.c.id == applications.c.job_id)
    seen = query.where(applications.c.id == application, visible_to(reader))
    return conn.execute(seen).first() is not None


def read_plan(
    conn: Connection, plan: Sequence[str], current: str, *, over: bool
) -> tuple[StageFacts, ...]:
    """The stages of a process, with the one where it is."""
    names = select(stages.c.id, stages.c.name).where(stages.c.id.in_(plan))
    known = {row.id: row.name for row in conn.execute(names)}
    position = plan.index(current) if current in plan else 0
    return tuple(
        StageFacts(
            id=stage,
            name=known[stage],
            current=stage == current and not over,
            passed=number < position,
        )
        for number, stage in enumerate(plan)
    )


def _head() -> Select[Any]:
    return (
        select(
            applications.c.id,
            applications.c.job_id,
            applications.c.policy_version_id,
            candidates.c.name.label("candidate_name"),
            candidates.c.email,
            candidates.c.phone,
            candidates.c.locale,
            candidates.c.zone,
            jobs.c.title.label("job_title"),
            jobs.c.recruiter_id,
            jobs.c.hiring_manager_id,
            jobs.c.hr_lead_id,
            *CITED,
            *(column for column in process_views.c if column.name != "application_id"),
        )
        .join(process_views, process_views.c.application_id == applications.c.id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(policy_versions, policy_versions.c.id == applications.c.policy_version_id)
    )
