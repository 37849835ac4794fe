"""What the JSON API answers with. Apart from the tables and from what pages show, so that neither
can change an answer, or add somebody's data to it, by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from api.forms import Form
from api.validation import FieldError
from db.directory import Person
from db.reading.application import ApplicationFacts
from db.reading.timeline import Entry, Mail
from domain.senders import CHOOSABLE, sent_by

T = TypeVar("T")


class Answer(BaseModel):
    """Read from rows and facts by name."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[T]):
    """Some of a list. `next` is the cursor to the rest; null when there is no more."""

    items: list[T]
    next: str | None = None


class Created(BaseModel):
    """What was created is known by this id."""

    id: str


class PersonAnswer(Answer):
    """A person of the directory."""

    id: str
    name: str
    email: str
    locale: str
    zone: str
    roles: list[str]
    active: bool

    @classmethod
    def of(cls, person: Person) -> PersonAnswer:
        """Roles in a fixed order."""
        return cls(
            id=person.id,
            name=person.name,
            email=person.email,
            locale=person.locale,
            zone=person.zone,
            roles=sorted(person.roles),
            active=person.active,
        )


class AttributeAnswer(Answer):
    """What scorecards rate from 1 to 5."""

    id: str
    name: str


class MeetingAnswer(Answer):
    """One of several meetings of a stage. Without a panel it is the stage's."""

    name: str
    minutes: int
    panel: list[str]


class StageAnswer(Answer):
    """A step of a job's plan. Without meetings there is one; `focus` names attributes."""

    id: str
    name: str
    rule: str
    minutes: int
    panel: list[str]
    meetings: list[MeetingAnswer]
    attributes: list[AttributeAnswer]
    focus: list[str]


class JobAnswer(BaseModel):
    """A job with its plan."""

    id: str
    code: str
    title: str
    recruiter: str
    hiring_manager: str
    hr_lead: str
    policy: str
    policy_version: int
    created_at: datetime
    senders: dict[str, str]
    stages: list[StageAnswer]

    @classmethod
    def of(cls, row: Row[Any], plan: list[Row[Any]]) -> JobAnswer:
        """A row of the job and the rows of its stages."""
        return cls(
            id=row.id,
            code=row.code,
            title=row.title,
            recruiter=row.recruiter_id,
            hiring_manager=row.hiring_manager_id,
            hr_lead=row.hr_lead_id,
            policy=row.policy_name,
            policy_version=row.policy_version,
            created_at=row.created_at,
            senders={each.value: sent_by(row.senders, each).value for each in CHOOSABLE},
            stages=[StageAnswer.model_validate(stage) for stage in plan],
        )


class ReplacedAnswer(Answer):
    """The roles of a job that somebody else holds now, and how many open tasks went over."""

    roles: list[str]
    tasks: int


class PolicySaved(BaseModel):
    """A version of a policy; it never changes any more."""

    id: str
    name: str
    version: int


class PolicyLine(PolicySaved):
    """A version in the list."""

    mode: str
    created_at: datetime


class PolicyAnswer(PolicyLine):
    """A version with everything it says."""

    policy: dict[str, Any]


class CandidateAnswer(Answer):
    """A candidate."""

    id: str
    name: str
    email: str
    locale: str
    zone: str
    phone: str
    created_at: datetime
    erased_at: datetime | None


class RetentionAnswer(Answer):
    """Until when a candidate is kept: the last day, null while a process is open. `by_hr`: HR set
    it."""

    candidate: str
    until: date | None
    by_hr: bool
    erased_at: datetime | None


class ErasureAnswer(Answer):
    """Since when a candidate is erased, and by whom: a person's id, or the name of a command."""

    candidate: str
    at: datetime
    by: str


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
        """A row of `db.hiring`."""
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
    """What the candidate asked, or the request for a review; `answered_at` is null until then."""

    id: str
    review: bool
    task_id: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answer_by: datetime


class ApplicationAnswer(BaseModel):
    """One application. `hours` are working hours of its policy. `questions` are for HR and the
    job's own people."""

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

    @classmethod
    def of(cls, facts: ApplicationFacts) -> ApplicationAnswer:
        """What the page of the application is made of, without addresses and texts."""
        return cls(
            id=facts.id,
            candidate_name=facts.candidate_name,
            job=facts.job_id,
            job_title=facts.job_title,
            policy=facts.policy_name,
            policy_version=facts.policy_version,
            mode=facts.mode,
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


class TaskLine(BaseModel):
    """A task in the list."""

    id: str
    kind: str
    state: str
    version: int
    application: str
    candidate_name: str
    job_title: str
    stage_name: str
    scenario: str | None
    owner: str
    owner_name: str
    escalated_to: list[str]
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    completion: str | None

    @classmethod
    def of(cls, row: Row[Any]) -> TaskLine:
        """A row of `db.agenda`."""
        return cls(**_task_values(row))


class FieldAnswer(BaseModel):
    """A field of a form. `shown_if` and `required_if`: (other field or fact, its values)."""

    name: str
    type: str
    label: str
    required: bool
    options: list[dict[str, str]] = Field(description="value and label of each choice")
    shown_if: tuple[str, list[str]] | None
    required_if: tuple[str, list[str]] | None
    max_length: int


class CompletionAnswer(BaseModel):
    """A way to complete a task, open to whoever asks."""

    completion: str
    label: str
    fields: list[FieldAnswer]

    @classmethod
    def of(cls, form: Form) -> CompletionAnswer:
        """A form in words."""
        return cls(
            completion=form.completion,
            label=form.label,
            fields=[
                FieldAnswer(
                    name=field.spec.name,
                    type=field.spec.type,
                    label=field.label,
                    required=field.spec.required,
                    options=[
                        {"value": option.value, "label": option.label} for option in field.options
                    ],
                    shown_if=_condition(field.spec.shown_if),
                    required_if=_condition(field.spec.required_if),
                    max_length=field.spec.max_length,
                )
                for field in form.fields
            ],
        )


class TaskAnswer(TaskLine):
    """One task, with the ways to complete it that are open to whoever asks."""

    completions: list[CompletionAnswer]

    @classmethod
    def with_forms(cls, row: Row[Any], forms: tuple[Form, ...]) -> TaskAnswer:
        """A row of `db.agenda` and the forms."""
        completions = [CompletionAnswer.of(form) for form in forms]
        return cls(**_task_values(row), completions=completions)


class ActAnswer(BaseModel):
    """The act counts: it is number `seq` of its application."""

    act: str
    seq: int


class WarningAnswer(Answer):
    """A word that touches what a decision must not rest on. A warning only: nothing is refused."""

    part: str
    line: int
    word: str
    about: str


class DraftAnswer(Answer):
    """The words of a mail to the candidate, before anybody edits or sends it."""

    subject: str
    body: str
    warnings: list[WarningAnswer] = []


class LetterLine(BaseModel):
    """A template in the list; version 0 came with the product."""

    scenario: str
    locale: str
    version: int


class LetterAnswer(LetterLine):
    """A template, and the names that it may use.

    `required` ones are always there, `optional` ones may be empty and stand inside an `if`, and
    without the ones of `must_say` a template is refused.
    """

    subject: str
    body: str
    required: list[str]
    optional: list[str]
    must_say: list[str]


class LetterSaved(LetterLine):
    """The version that is in force now, and the warnings about its words."""

    warnings: list[WarningAnswer]


class LetterChecked(BaseModel):
    """What saving would say: `errors` would refuse the template, `warnings` would not."""

    errors: list[FieldError]
    warnings: list[WarningAnswer]


class LetterVersionAnswer(BaseModel):
    """A version in a template's history. Nobody saved version 0: it comes with the product."""

    version: int
    saved_by: str | None
    saved_by_name: str | None
    at: datetime | None


class LetterVersionText(BaseModel):
    """The words of a version."""

    version: int
    subject: str
    body: str


class DiffLineAnswer(Answer):
    """A line of two versions: `same`, `gone` or `new`; its number in each, 0 where it is not."""

    part: str
    change: str
    before: int
    after: int
    text: str


class TestMailAnswer(BaseModel):
    """Where the test mail went: to whoever asked for it."""

    to: str


class PreviewAnswer(Answer):
    """A mail of an invented process."""

    subject: str
    text: str
    html: str
    warnings: list[WarningAnswer] = []


def _condition(
    condition: tuple[str, tuple[str, ...]] | None,
) -> tuple[str, list[str]] | None:
    return (condition[0], list(condition[1])) if condition else None


def _task_values(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "version": row.version,
        "application": row.application_id,
        "candidate_name": row.candidate_name,
        "job_title": row.job_title,
        "stage_name": row.stage_name or "",
        "scenario": row.scenario or None,
        "owner": row.owner_id,
        "owner_name": row.owner_name or "",
        "escalated_to": list(row.escalated_to),
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
        "completion": row.completion or None,
    }
