"""Answers about applications: where they stand, what happened, what was said and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from api.answers.shapes import Answer
from db.reading.application import ApplicationFacts
from db.reading.timeline import Entry, Mail
from domain.words import Topic


class ApplicationLine(BaseModel):
    """An application in the list: where its process stands."""

    id: str
    candidate: str
    candidate_name: str
    job: str
    job_title: str
    state: str
    outcome: str | None
    created_at: datetime
    state_since: datetime | None
    told_at: datetime | None
    told_how: str | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> ApplicationLine:
        """A row of `db.directory.hiring`."""
        return cls(
            id=row.id,
            candidate=row.candidate_id,
            candidate_name=row.candidate_name,
            job=row.job_id,
            job_title=row.job_title,
            state=row.state or "",
            outcome=row.outcome or None,
            created_at=row.created_at,
            state_since=row.state_since,
            told_at=row.told_at,
            told_how=row.told_how or None,
            closed_at=row.closed_at,
        )


class OpenTaskLine(Answer):
    """An open task of an application."""

    id: str
    kind: str
    owner_id: str
    owner_name: str
    due_at: datetime
    overdue: bool
    stage_name: str


class QuestionAnswer(Answer):
    """What the candidate asked, or the request for a review; `answered_at` is null until then.
    `topic`: what it is about, if whoever asked has said."""

    id: str
    review: bool
    topic: Topic | None
    task_id: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answer_by: datetime


class OtherApplicationLine(Answer):
    """Another application of the same candidate, for this job or another."""

    id: str
    job_id: str
    job_title: str
    created_at: datetime
    state: str
    outcome: str
    closed_at: datetime | None


class ApplicationAnswer(BaseModel):
    """One application. `hours` are working hours of its policy. `questions` are for HR and the
    job's own people. `others` are the candidate's other applications, the newest first."""

    id: str
    candidate_name: str
    job: str
    job_title: str
    policy: str
    policy_version: int
    mode: str
    state: str
    stage: str | None
    outcome: str | None
    start_on: date | None
    withdrawn: bool
    told_at: datetime | None
    told_how: str | None
    opened_at: datetime
    closed_at: datetime | None
    hours_open: float
    hours_here: float
    urgent: bool
    offer_until: date | None
    tasks: list[OpenTaskLine]
    questions: list[QuestionAnswer]
    others: list[OtherApplicationLine]

    @classmethod
    def of(cls, facts: ApplicationFacts) -> ApplicationAnswer:
        """What the page of the application is made of, without addresses and texts."""
        return cls(
            id=facts.id,
            candidate_name=facts.candidate_name,
            job=facts.job_id,
            job_title=facts.job_title,
            policy=facts.policy.name,
            policy_version=facts.policy.version,
            mode=facts.policy.mode.name,
            state=facts.state,
            stage=next((stage.name for stage in facts.stages if stage.current), None),
            outcome=facts.outcome or None,
            start_on=facts.start_on,
            withdrawn=facts.withdrew,
            told_at=facts.told_at,
            told_how=facts.told_how or None,
            opened_at=facts.opened_at,
            closed_at=facts.closed_at,
            hours_open=facts.hours_open,
            hours_here=facts.hours_here,
            urgent=facts.urgent,
            offer_until=facts.offer_until,
            tasks=[OpenTaskLine.model_validate(task) for task in facts.tasks],
            questions=[QuestionAnswer.model_validate(one) for one in facts.questions],
            others=[OtherApplicationLine.model_validate(one) for one in facts.others],
        )


class DocumentAnswer(Answer):
    """A file about an application, or the address (`url`) of one that is kept elsewhere."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    url: str
    uploaded_by_name: str
    at: datetime
    replaced: bool


class NoteAnswer(Answer):
    """A private note of HR's."""

    id: str
    author_id: str
    author_name: str
    text: str
    at: datetime


class MessageAnswer(Answer):
    """A message of the ledger. Other people's links in its words are blotted out."""

    id: str
    scenario: str
    to_name: str
    to_candidate: bool
    state: str
    error: str
    subject: str
    text: str
    not_before: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, mail: Mail) -> MessageAnswer:
        """As the timeline has it."""
        return cls.model_validate(mail)


class EventAnswer(BaseModel):
    """One event of a timeline; `codes` and `texts` are of the act behind it."""

    n: int
    type: str
    at: datetime
    actor_kind: str
    actor_name: str
    person_name: str
    task_kind: str
    stage_name: str
    data: Mapping[str, Any]
    codes: Mapping[str, Any]
    texts: dict[str, str]
    message: str | None

    @classmethod
    def of(cls, entry: Entry) -> EventAnswer:
        """An entry of the timeline."""
        return cls(
            n=entry.n,
            type=entry.type,
            at=entry.at,
            actor_kind=entry.actor_kind,
            actor_name=entry.actor_name,
            person_name=entry.person_name,
            task_kind=entry.task_kind,
            stage_name=entry.stage_name,
            data=entry.data,
            codes=entry.codes,
            texts=dict(entry.texts),
            message=entry.mail.id if entry.mail else None,
        )
