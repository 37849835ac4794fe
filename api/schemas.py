"""The bodies that the JSON API takes. Unknown fields are refused.

Validators raise `ValueError(code)`, and `api.problems` has a sentence for each code.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from domain.addresses import clean_address, is_address
from domain.documents import FileRefused, checked_address
from domain.names import clean_name, name_fault
from domain.plan import MOST_MEETINGS, Attribute
from domain.scenarios import Scenario
from domain.senders import CHOOSABLE, SentBy
from domain.words import Role

_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]*")


def _name(text: str) -> str:
    fault = name_fault(text)
    if fault is not None:
        raise ValueError(fault.value)
    return clean_name(text)


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("not_an_address")
    return clean_address(text)


def _https(text: str) -> str:
    try:
        return checked_address(text)
    except FileRefused as error:
        raise ValueError(error.fault.value) from None


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("zone_unknown") from None


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise ValueError("not_a_phone")
    return text


Name = Annotated[str, AfterValidator(_name)]
Address = Annotated[str, StringConstraints(max_length=400), AfterValidator(_address)]
Zone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone)]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]
Locale = Literal["en", "zh"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-z]{1,40}$", max_length=60)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=80)]


def _choosable(senders: dict[Scenario, SentBy]) -> dict[Scenario, SentBy]:
    if any(scenario not in CHOOSABLE for scenario in senders):
        raise ValueError("scenario_not_for_candidates")
    return senders


Senders = Annotated[dict[Scenario, SentBy], AfterValidator(_choosable)]


class Body(BaseModel):
    """What is sent is what is declared, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class PersonBody(Body):
    """Somebody for the directory."""

    name: Name
    email: Address
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]
    locale: Locale = "en"
    zone: Zone = "Asia/Shanghai"


class AttributeBody(Body):
    """What scorecards rate from 1 to 5: a code like `design`, and its name as people read it."""

    id: Annotated[str, StringConstraints(max_length=60)]
    name: Annotated[str, StringConstraints(max_length=400)]


class AttributesBody(Body):
    """What a stage's scorecards rate, and the ids of what the stage is about above all."""

    attributes: Annotated[list[AttributeBody], Field(max_length=60)]
    focus: Annotated[list[str], Field(max_length=60)] = []

    def said(self) -> tuple[Attribute, ...]:
        """As the domain has them."""
        return tuple(Attribute(each.id, clean_name(each.name)) for each in self.attributes)


Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Panel = Annotated[list[Id], Field(max_length=12)]


class MeetingBody(Body):
    """One of several meetings of a stage; without minutes or a panel the stage's own count."""

    name: Name
    minutes: Minutes | None = None
    panel: Panel = []


class StageBody(AttributesBody):
    """A step of the interview plan; without a rule, the policy's default one decides it."""

    name: Name
    rule: Word | None = None
    minutes: Minutes = 60
    panel: Panel = []
    meetings: Annotated[list[MeetingBody], Field(max_length=MOST_MEETINGS)] = []
    attributes: Annotated[list[AttributeBody], Field(max_length=60)] = []


class JobBody(Body):
    """A position to fill. `policy` is a policy's name (its newest version counts) or a version."""

    code: Annotated[Name, StringConstraints(max_length=60)]
    title: Name
    recruiter: Id
    hiring_manager: Id
    hr_lead: Id
    policy: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    stages: Annotated[list[StageBody], Field(min_length=1, max_length=12)]
    senders: Senders = {}


class SendersBody(Body):
    """Who sends which mail to candidates of a job; what is left out, we send."""

    senders: Senders


class JobPeopleBody(Body):
    """Who is to be what on a job; whoever is left out stays."""

    recruiter: Id | None = None
    hiring_manager: Id | None = None
    hr_lead: Id | None = None

    def named(self) -> dict[Role, str]:
        """By role."""
        sent = self.model_dump(exclude_none=True)
        return {Role(role): person for role, person in sent.items()}


class CandidateBody(Body):
    """Somebody who applies."""

    name: Name
    email: Address
    locale: Locale = "zh"
    zone: Zone = "Asia/Shanghai"
    phone: Phone = ""


class ApplicationBody(Body):
    """A candidate on a job."""

    candidate: Id
    job: Id


class CompletionBody(Body):
    """One way to complete a task. `version` is the task's as it was when the form was shown."""

    completion: Word
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    form: dict[str, Any] = {}


class ResumeAddressBody(Body):
    """Where the résumé is kept, such as in the ATS. It is shown as a link and never fetched."""

    url: Annotated[str, StringConstraints(max_length=4000), AfterValidator(_https)]


class WithdrawalBody(Body):
    """Why the candidate withdraws, if they said."""

    reason: str = ""


class NoteBody(Body):
    """A private note; up to 4000 characters."""

    text: Annotated[str, StringConstraints(max_length=8000)]


class ErasureBody(Body):
    """Erasing cannot be undone: `confirm` repeats the candidate's id."""

    confirm: Annotated[str, StringConstraints(max_length=120)]


class RetentionBody(Body):
    """The last day on which a candidate is kept; null goes back to the deployment's rule."""

    until: date | None


class LetterBody(Body):
    """The template of one scenario in one language."""

    subject: Annotated[str, StringConstraints(max_length=400)]
    body: Annotated[str, StringConstraints(max_length=40_000)]


Version = Annotated[int, Field(ge=0, le=1_000_000)]


class LetterSaveBody(LetterBody):
    """`base` is the version that was looked at: 409 if another one is in force by now."""

    base: Version | None = None


class RestoreBody(Body):
    """The version whose words are to be in force again; 0 is the one of the product."""

    version: Version
    base: Version | None = None
