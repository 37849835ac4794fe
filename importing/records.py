"""What the files say, read but not yet compared with the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.plan import Attribute, Meeting
from domain.policy import Policy
from domain.scenarios import Scenario
from domain.senders import SentBy
from domain.words import Role
from importing.faults import Place

LOCALES = ("zh", "en")
USUAL_LOCALE = "zh"
USUAL_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody of the directory."""

    place: Place
    name: str
    email: str
    roles: tuple[Role, ...]
    locale: str
    zone: str


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """A candidate."""

    place: Place
    name: str
    email: str
    locale: str
    zone: str
    phone: str


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """A candidate's address and a job's code."""

    place: Place
    candidate: str
    job: str


@dataclass(frozen=True, slots=True)
class StageRecord:
    """One step of a job's interview plan; the panel by address, the lead interviewer first."""

    place: Place
    name: str
    rule: str
    minutes: int
    panel: tuple[str, ...]
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
    policy: str | Policy
    stages: tuple[StageRecord, ...]
    lines: Mapping[str, int]
    senders: Mapping[Scenario, SentBy] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where one of its values stands."""
        return Place(self.place.file, self.lines.get(key, self.place.line), key)


@dataclass(slots=True)
class Bundle:
    """Everything of one import."""

    people: list[PersonRecord] = field(default_factory=list)
    candidates: list[CandidateRecord] = field(default_factory=list)
    jobs: list[JobRecord] = field(default_factory=list)
    applications: list[ApplicationRecord] = field(default_factory=list)
