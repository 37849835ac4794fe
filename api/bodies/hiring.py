"""The bodies that the JSON API takes. Unknown fields are refused.

Validators raise `ValueError(code)`, and `api.door.problems` has a sentence for each code.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.answers.components import Locale
from api.bodies.shapes import (
    ADDRESS,
    NAME,
    NOTE,
    OFFICE,
    PHONE,
    SEEN_LINES,
    SENDERS,
    WEB_PAGE,
    WHOLE,
    WITHDRAWAL,
    ZONE,
    YesNo,
)
from api.bodies.texts import SHOWN
from api.bodies.times import Day
from domain.addresses import AddressRefused, clean_address
from domain.documents import checked_address
from domain.doubts import ALL_MEANT, TOLD
from domain.file_faults import FileRefused
from domain.names import clean_name, name_fault
from domain.offices import OfficeRefused, clean_office
from domain.phones import LONGEST_PHONE, PhoneRefused, clean_phone
from domain.scenarios import Scenario
from domain.senders import CHOOSABLE, SentBy
from domain.zones import ZoneRefused, clean_zone


def _name(text: str) -> str:
    fault = name_fault(text)
    if fault is not None:
        raise ValueError(fault.value)
    return clean_name(text)


def _address(text: str) -> str:
    try:
        return clean_address(text)
    except AddressRefused as refused:
        raise ValueError(refused.code) from None


def _https(text: str) -> str:
    try:
        return checked_address(text)
    except FileRefused as error:
        raise ValueError(error.fault.value) from None


def _zone(text: str) -> str:
    try:
        return clean_zone(text)
    except ZoneRefused as refused:
        raise ValueError(refused.code) from None


def _office(text: str) -> str:
    try:
        return clean_office(text)
    except OfficeRefused as refused:
        raise ValueError(refused.code) from None


def _phone(text: str) -> str:
    try:
        return clean_phone(text)
    except PhoneRefused:
        raise ValueError("not_a_phone") from None


Name = Annotated[str, AfterValidator(_name), NAME]
Address = Annotated[str, StringConstraints(max_length=400), AfterValidator(_address), ADDRESS]
Zone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone), ZONE]
Office = Annotated[str, StringConstraints(max_length=400), AfterValidator(_office), OFFICE]
Phone = Annotated[str, StringConstraints(max_length=LONGEST_PHONE), AfterValidator(_phone), PHONE]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-z]{1,40}$", max_length=60)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=80)]


def _choosable(senders: dict[Scenario, SentBy]) -> dict[Scenario, SentBy]:
    if any(scenario not in CHOOSABLE for scenario in senders):
        raise ValueError("scenario_not_for_candidates")
    return senders


Senders = Annotated[dict[Scenario, SentBy], AfterValidator(_choosable), SENDERS]


class Body(BaseModel):
    """What is sent is what is declared, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class CandidateChangeBody(Body):
    """What is put right about a candidate; whatever is left out stays."""

    name: Name | None = None
    email: Address | None = None
    phone: Phone | None = None
    locale: Locale | None = None
    zone: Zone | None = None

    def said(self) -> dict[str, str]:
        """By column."""
        sent: dict[str, str] = self.model_dump(exclude_none=True)
        return sent


class CandidateBody(Body):
    """Somebody who applies. Language and zone are the company's unless they are said. `another`:
    this is not the candidate of this address and of a like name who is known already."""

    name: Name
    email: Address
    locale: Locale | None = None
    zone: Zone | None = None
    phone: Phone = ""
    another: YesNo = False


class OtherCandidateBody(Body):
    """Another candidate, by our id."""

    candidate: Id


class ApplicationBody(Body):
    """A candidate on a job."""

    candidate: Id
    job: Id


class Confirmable(Body):
    """Something with words in it. `confirmed`: those that are to be read again are meant as they
    stand, which is asked by a refusal of the type `doubtful-words`."""

    confirmed: YesNo = False


def confirmed(body: Confirmable) -> frozenset[str]:
    """What a program means: all of it, or what it is told of and not asked about."""
    return ALL_MEANT if body.confirmed else TOLD


class CompletionBody(Confirmable):
    """One way to complete a task. `version` is the task's as it was when the form was shown."""

    completion: Word
    version: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] | None = None
    form: dict[str, Any] = {}


class ResumeAddressBody(Body):
    """Where the résumé is kept, such as in the ATS. It is shown as a link and never fetched."""

    url: Annotated[str, StringConstraints(max_length=4000), AfterValidator(_https), WEB_PAGE]


class WithdrawalBody(Body):
    """Why the candidate withdraws, if they said."""

    reason: Annotated[str, StringConstraints(max_length=8000), WITHDRAWAL] = ""


class NoteBody(Confirmable):
    """A private note; up to 4000 characters."""

    text: Annotated[str, StringConstraints(max_length=8000), NOTE]


class ErasureBody(Body):
    """Erasing cannot be undone: `confirm` repeats the candidate's id."""

    confirm: Annotated[str, StringConstraints(max_length=120)]


class LegalHoldBody(Body):
    """Why somebody is on legal hold, for HR leads to read."""

    because: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
        SHOWN,
        SEEN_LINES,
    ]


class RetentionBody(Body):
    """The last day on which a candidate is kept; null goes back to the deployment's rule."""

    until: Day | None
