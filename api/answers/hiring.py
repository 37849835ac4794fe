"""Answers about people, jobs with their plans, policies and candidates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from api.answers.components import PolicyJson
from api.answers.shapes import Answer
from db.directory.people import Person
from db.privacy.holding import Hold
from domain.senders import CHOOSABLE, sent_by


class PersonAnswer(Answer):
    """A person of the directory."""

    id: str
    name: str
    email: str
    locale: str
    zone: str
    office: str
    roles: list[str]
    active: bool
    new_tasks: str

    @classmethod
    def of(cls, person: Person) -> PersonAnswer:
        """Roles in a fixed order."""
        return cls(
            id=person.id,
            name=person.name,
            email=person.email,
            locale=person.locale,
            zone=person.zone,
            office=person.office,
            roles=sorted(person.roles),
            active=person.active,
            new_tasks=person.new_tasks,
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
    lead: str


class StageAnswer(Answer):
    """A step of a job's plan. Without meetings there is one; `focus` names attributes."""

    id: str
    name: str
    rule: str
    minutes: int
    panel: list[str]
    lead: str
    meetings: list[MeetingAnswer]
    attributes: list[AttributeAnswer]
    focus: list[str]


class JobAnswer(BaseModel):
    """A job with its plan. `mode`: the way of working of its policy. `pay_shown`: candidates read
    `pay_range`; `ended_at`: since then nobody applies for it."""

    id: str
    code: str
    title: str
    recruiter: str
    hiring_manager: str
    hr_lead: str
    policy: str
    policy_version: int
    mode: str
    created_at: datetime
    senders: dict[str, str]
    pay_range: str
    pay_shown: bool
    ended_at: datetime | None
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
            mode=row.mode,
            created_at=row.created_at,
            senders={each.value: sent_by(row.senders, each).value for each in CHOOSABLE},
            pay_range=row.pay_range,
            pay_shown=row.pay_shown,
            ended_at=row.ended_at,
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
    """A version in the list: who saved it, null where that is not known, and the jobs that have it,
    by their ids."""

    mode: str
    created_at: datetime
    saved_by: str | None
    jobs: list[str]


class PolicyAnswer(PolicySaved):
    """A version with everything it says."""

    mode: str
    created_at: datetime
    policy: PolicyJson


class CandidateAnswer(Answer):
    """A candidate. `merged_into`: who they turned out to be, and are since then."""

    id: str
    name: str
    email: str
    locale: str
    zone: str
    phone: str
    created_at: datetime
    erased_at: datetime | None
    merged_into: str | None


class PossibleDuplicateAnswer(Answer):
    """Somebody who may be the same candidate: of the same address, or else of the same name and
    telephone number. `application` is their newest one."""

    id: str
    name: str
    email: str
    phone: str
    created_at: datetime
    same_address: bool
    kept_apart: bool
    application: str


class MergedAnswer(Answer):
    """Who is left, and the applications that are theirs since now."""

    candidate: str
    applications: tuple[str, ...]


class RetentionAnswer(Answer):
    """Until when a candidate is kept: the last day, null while a process is open. `by_hr`: HR set
    it. `held_since`: a legal hold keeps them whatever the day. `asked`: something that they asked
    by right is still to be answered, which does too.
    """

    candidate: str
    until: date | None
    by_hr: bool
    erased_at: datetime | None
    held_since: datetime | None
    asked: bool


class LegalHoldAnswer(Answer):
    """A legal hold: since when, whose it is (a person's id), and why. All null: there is none."""

    candidate: str
    since: datetime | None = None
    by: str | None = None
    because: str | None = None

    @classmethod
    def of(cls, candidate: str, hold: Hold | None) -> LegalHoldAnswer:
        """Of somebody who is on hold, or is not."""
        if hold is None:
            return cls(candidate=candidate)
        return cls(candidate=candidate, since=hold.since, by=hold.by, because=hold.because)


class ErasureAnswer(Answer):
    """Since when a candidate is erased, and by whom: a person's id, or the name of a command."""

    candidate: str
    at: datetime
    by: str
