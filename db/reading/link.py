"""A link of an interviewer or manager: whose it is, and how its task stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.corrections import SCORED, uncorrectable
from db.links import find_link
from db.projection import OPEN
from db.reading.judging import ScorecardFacts, read_scorecard
from db.reading.kit import Kit, read_kit
from db.reading.task import TaskFacts, read_linked_task
from db.schema import (
    acts,
    applications,
    candidates,
    documents,
    interviews,
    jobs,
    messages,
    people,
    process_views,
    stages,
    tasks,
)
from domain.links import LinkKey
from domain.tasks import Capacity
from domain.words import TaskKind

JUDGING = frozenset({TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.REVIEW_HOLD})


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting whose feedback form is not open yet.

    `waiting` is the open task that ends when it begins, with its version: while there is one,
    they can still say that they will not be there.
    """

    interview_id: str
    candidate_name: str
    job_title: str
    stage_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    waiting: str
    waiting_version: int


@dataclass(frozen=True, slots=True)
class Own:
    """What was recorded as this interviewer's feedback, by themselves or by HR for them.

    `fixed` says why it can no longer be put right; '' while it can.
    """

    card: ScorecardFacts
    corrected: bool
    fixed: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A genuine link. `task` is None until the task opens; `ahead` says when that will be.

    `declined`: they said that they would not be there. `own` is what they said, once they have.
    """

    id: str
    alive: bool
    capacity: Capacity
    application_id: str
    person_id: str
    person_name: str
    person_locale: str
    person_zone: str
    candidate_name: str
    job_title: str
    recruiter_name: str
    recruiter_email: str
    process_over: bool
    withdrew: bool
    task: TaskFacts | None
    ahead: Ahead | None
    declined: bool
    own: Own | None
    kit: Kit | None = None

    @property
    def can_decline(self) -> bool:
        """Whether they can still say that they will not be there."""
        if not self.alive or self.withdrew or self.process_over or self.declined:
            return False
        return self.ahead is not None and not self.ahead.cancelled and bool(self.ahead.waiting)

    @property
    def can_correct(self) -> bool:
        """Whether what they said can still be put right."""
        return self.alive and self.own is not None and not self.own.fixed

    @property
    def shows_files(self) -> bool:
        """Whether the candidate's files are open to them: from the invitation to the judgment."""
        if not self.alive or self.withdrew:
            return False
        if self.task is not None:
            return self.task.open and self.task.kind in JUDGING
        if self.ahead is None or self.ahead.cancelled or self.declined:
            return False
        return not self.process_over

    @property
    def recorded(self) -> bool:
        """Whether this very person completed the task."""
        closing = self.task.closing if self.task else None
        return closing is not None and closing.actor_id == self.person_id


def read_link(conn: Connection, keys: Sequence[LinkKey], token: str) -> LinkFacts | None:
    """What a token opens; None when it is not one of ours, or is a candidate's."""
    known = find_link(conn, keys, token)
    if known is None or not known.row.person_id:
        return None
    link = known.row
    who = conn.execute(select(people).where(people.c.id == link.person_id)).one()
    case = _case(conn, link.application_id)
    task = read_linked_task(conn, link.person_id, link.task_id)
    ahead = None if task else _ahead(conn, case, link)
    facts = LinkFacts(
        id=link.id,
        alive=known.alive and who.active,
        capacity=Capacity(link.capacity),
        application_id=link.application_id,
        person_id=who.id,
        person_name=who.name,
        person_locale=who.locale,
        person_zone=who.zone,
        candidate_name=case.candidate_name,
        job_title=case.job_title,
        recruiter_name=case.recruiter_name,
        recruiter_email=case.recruiter_email,
        process_over=bool(case.outcome) or case.closed_at is not None,
        withdrew=bool(case.withdrew),
        task=task,
        ahead=ahead,
        declined=task is None and _has_declined(conn, link, ahead),
        own=_own(conn, case, link, task),
    )
    if not facts.shows_files:
        return facts
    kit = read_kit(conn, link.application_id, link.task_id, reader=link.person_id)
    return replace(facts, kit=kit)


def link_that_opens(
    conn: Connection, keys: Sequence[LinkKey], token: str, document: str
) -> LinkFacts | None:
    """The link of somebody who judges now, if the file is of the very application it is for."""
    link = read_link(conn, keys, token)
    if link is None or not link.shows_files:
        return None
    found = conn.execute(
        select(documents.c.id).where(
            documents.c.id == document, documents.c.application_id == link.application_id
        )
    ).first()
    return link if found is not None else None


def _case(conn: Connection, application: str) -> Any:
    return conn.execute(
        select(
            candidates.c.name.label("candidate_name"),
            jobs.c.title.label("job_title"),
            people.c.name.label("recruiter_name"),
            people.c.email.label("recruiter_email"),
            process_views.c.outcome,
            process_views.c.withdrew,
            process_views.c.erasing,
            process_views.c.closed_at,
        )
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(people, people.c.id == jobs.c.recruiter_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .where(applications.c.id == application)
    ).one()


def _ahead(conn: Connection, case: Any, link: Row[Any]) -> Ahead | None:
    rows = conn.execute(
        select(interviews, stages.c.name.label("stage_name"))
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(interviews.c.application_id == link.application_id)
    )
    for row in rows:
        if any(seat["task"] == link.task_id for seat in row.panel):
            waiting = conn.execute(
                select(tasks.c.id, tasks.c.version).where(
                    tasks.c.interview_id == row.id,
                    tasks.c.kind == TaskKind.AWAIT_INTERVIEW,
                    tasks.c.state == OPEN,
                )
            ).first()
            return Ahead(
                interview_id=row.id,
                candidate_name=case.candidate_name,
                job_title=case.job_title,
                stage_name=row.stage_name,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                place=row.place,
                cancelled=row.cancelled,
                waiting=waiting.id if waiting else "",
                waiting_version=waiting.version if waiting else 0,
            )
    return None


def _has_declined(conn: Connection, link: Row[Any], ahead: Ahead | None) -> bool:
    """Whether this person declined the interview that the link is for.

    The seat is gone as soon as the process has answered it: then the mail that brought the link
    still knows which interview it was, and without one, when the link died.
    """
    interview = ahead.interview_id if ahead else _invited_to(conn, link)
    during = [acts.c.at >= link.created_at]
    if link.revoked_at is not None:
        during.append(acts.c.at <= link.revoked_at)
    query = (
        select(acts.c.id)
        .join(tasks, tasks.c.id == acts.c.task_id)
        .where(
            acts.c.application_id == link.application_id,
            acts.c.actor_id == link.person_id,
            acts.c.completion == "declined_interview",
            *during,
        )
    )
    if interview:
        query = query.where(tasks.c.interview_id == interview)
    return conn.execute(query.limit(1)).first() is not None


def _invited_to(conn: Connection, link: Row[Any]) -> str:
    found = conn.execute(
        select(messages.c.interview_id).where(
            messages.c.application_id == link.application_id,
            messages.c.person_id == link.person_id,
            messages.c.task_id == link.task_id,
            messages.c.interview_id != "",
        )
    ).first()
    return str(found.interview_id) if found else ""


def _own(conn: Connection, case: Any, link: Row[Any], task: TaskFacts | None) -> Own | None:
    if task is None or task.kind is not TaskKind.GIVE_FEEDBACK or task.open:
        return None
    row = conn.execute(select(tasks).where(tasks.c.id == task.id)).one()
    if row.completion not in SCORED or link.capacity != Capacity.OWNER:
        return None
    card = read_scorecard(conn, row.interview_id, link.person_id)
    if card is None or row.owner_id != link.person_id:
        return None
    over = case.withdrew or case.erasing or case.closed_at is not None
    fixed = "process_closed" if over else uncorrectable(conn, row)
    return Own(card, corrected=card.act_id != row.act_id, fixed=fixed)
