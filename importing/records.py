"""What the files say, read but not yet compared with the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from domain.plan import Attribute, Meeting
from domain.policy import Policy
from domain.policy_json import from_json, to_json
from domain.scenarios import Scenario
from domain.senders import SentBy
from domain.words import Role
from importing.faults import Place

LOCALES = ("zh", "en")

# In JSON, a policy is what a saved one is.
NameOrPolicy = Annotated[
    str | Policy,
    PlainSerializer(lambda said: to_json(said) if isinstance(said, Policy) else said),
    PlainValidator(lambda said: said if isinstance(said, (str, Policy)) else from_json(said)),
]


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody of the directory. `locale` and `zone` are '' where the company's count, `office`
    for none."""

    place: Place
    name: str
    email: str
    roles: tuple[Role, ...]
    locale: str
    zone: str
    office: str = ""

    def said(self) -> object:
        """What is the same in two lines that say the same."""
        return self.email


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """A candidate. `locale` and `zone` are '' where the company's count."""

    place: Place
    name: str
    email: str
    locale: str
    zone: str
    phone: str

    def said(self) -> object:
        """What is the same in two lines that say the same."""
        return self.email, self.name


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """A candidate's address and a job's code; `applied_on` tells who applies again from what has
    been imported before, `name` whom of several who share an address."""

    place: Place
    candidate: str
    job: str
    applied_on: date | None = None
    name: str = ""

    def said(self) -> object:
        """What is the same in two lines that say the same."""
        return self.candidate, self.name, self.job, self.applied_on


@dataclass(frozen=True, slots=True)
class StageRecord:
    """One step of a job's interview plan; people by address."""

    place: Place
    name: str
    rule: str
    minutes: int
    panel: tuple[str, ...]
    lead: str
    lines: Mapping[str, int]
    meetings: tuple[Meeting, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    focus: tuple[str, ...] = ()

    def at(self, key: str) -> Place:
        """Where one of its values stands."""
        return Place(self.place.file, self.lines.get(key, self.place.line), key)


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job with its people (by address), its policy (a name, or one of its own) and its plan."""

    place: Place
    code: str
    title: str
    recruiter: str
    hiring_manager: str
    hr_lead: str
    policy: NameOrPolicy
    stages: tuple[StageRecord, ...]
    lines: Mapping[str, int]
    senders: Mapping[Scenario, SentBy] = field(default_factory=dict)
    pay_range: str = ""
    pay_shown: bool = False

    def said(self) -> object:
        """What is the same in two lines that say the same."""
        return self.code

    def at(self, key: str) -> Place:
        """Where one of its values stands."""
        return Place(self.place.file, self.lines.get(key, self.place.line), key)


Record = PersonRecord | CandidateRecord | JobRecord | ApplicationRecord


@dataclass(slots=True)
class Bundle:
    """Everything of one import. `digest`: the same for the same files."""

    people: list[PersonRecord] = field(default_factory=list)
    candidates: list[CandidateRecord] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    applications: list[ApplicationRecord] = field(default_factory=list)
    digest: str = ""

    def __len__(self) -> int:
        return sum(len(getattr(self, kind)) for kind in KINDS)

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record with its kind; what others refer to comes before them."""
        for kind in KINDS:
            for record in getattr(self, kind):
                yield kind, record


KINDS = ("people", "candidates", "jobs", "applications")
