"""A link of an interviewer or manager: whose it is, and how its task stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.links import find_link
from db.reading.kit import Kit, read_kit
from db.reading.task import TaskFacts, read_linked_task
from db.schema import (
    applications,
    candidates,
    documents,
    interviews,
    jobs,
    people,
    process_views,
    stages,
)
from domain.links import LinkKey
from domain.tasks import Capacity
from domain.words import TaskKind

JUDGING = frozenset({TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.REVIEW_HOLD})


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting whose feedback form is not open yet."""

    candidate_name: str
    job_title: str
    stage_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A genuine link. `task` is None until the task opens; `ahead` says when that will be."""

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
    kit: Kit | None = None

    @property
    def shows_files(self) -> bool:
        """Whether the candidate's files are open to them: from the invitation to the judgment."""
        if not self.alive or self.withdrew:
            return False
        if self.task is not None:
            return self.task.open and self.task.kind in JUDGING
        return self.ahead is not None and not self.ahead.cancelled and not self.process_over

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
        ahead=None if task else _ahead(conn, case, link),
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
            return Ahead(
                candidate_name=case.candidate_name,
                job_title=case.job_title,
                stage_name=row.stage_name,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                place=row.place,
                cancelled=row.cancelled,
            )
    return None
