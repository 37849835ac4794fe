"""Comparing a record with what there is: what is known stays as it is, what is new is added.

The same comparison checks a whole import before anything of it is there, and adds it row by row
later. A reference that leads nowhere is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from db.directory.hiring import NewCandidate, NewJob, NewStage
from db.directory.job_team import MAY_HOLD
from db.directory.people import NewPerson, Person, all_people
from db.schema import candidates, jobs
from db.setup.policies import Policies
from domain.company import Company
from domain.imports import PROMISED
from domain.words import Role
from importing.adding import Adds
from importing.applying_again import is_new
from importing.candidates import KnownCandidates
from importing.counts import Imported
from importing.faults import Faults, Place
from importing.job_policies import KnownPolicies, PolicyChoice, Version
from importing.records import (
    ApplicationRecord,
    CandidateRecord,
    JobRecord,
    PersonRecord,
    Record,
    StageRecord,
)


class Came(StrEnum):
    """What a record comes to."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a record came to, and whose it is: of a candidate or an application, the candidate."""

    came: Came
    candidate: str = ""


_REFUSED = Compared(Came.REFUSED)


@dataclass(slots=True)
class Known:
    """Who and what there is, as far as records refer to it, with what the import adds itself."""

    policies: KnownPolicies
    people: dict[str, Person] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    candidates: KnownCandidates = field(default_factory=KnownCandidates)
    begun: set[tuple[str, str]] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, policies: Policies) -> Known:
        """Nothing yet."""
        return cls(KnownPolicies(policies))

    def meet(self, conn: Connection, records: Iterable[Record]) -> None:
        """Read what these records may be, or refer to."""
        met = tuple(records)
        if any(isinstance(each, (PersonRecord, JobRecord)) for each in met):
            self.people = {each.email: each for each in all_people(conn)} | self._promised()
        if any(isinstance(each, (JobRecord, ApplicationRecord)) for each in met):
            found = conn.execute(select(jobs.c.code, jobs.c.id, jobs.c.ended_at)).all()
            self.jobs = self.jobs | {row.code: row.id for row in found}
            self.ended = {row.id for row in found if row.ended_at is not None}
        emails = {each.email for each in met if isinstance(each, CandidateRecord)}
        emails |= {each.candidate for each in met if isinstance(each, ApplicationRecord)}
        if emails:
            self.candidates.meet(conn, emails)

    def _promised(self) -> dict[str, Person]:
        return {
            email: person for email, person in self.people.items() if person.id.startswith(PROMISED)
        }


class Comparing:
    """Compares records, within one transaction: what was wrong, and how much was new."""

    def __init__(
        self, conn: Connection, known: Known, adds: Adds, company: Company, at: datetime
    ) -> None:
        self.faults = Faults()
        self.imported = Imported()
        self._conn = conn
        self._known = known
        self._adds = adds
        self._company = company
        self._at = at
        self._zone = ZoneInfo(company.zone)

    def compare(self, record: Record, candidate: str = "") -> Compared:
        """What a record comes to; what is new is added. `candidate`: of an application, who was
        found to be meant before."""
        match record:
            case PersonRecord():
                compared, count = self._person(record), self.imported.people
            case CandidateRecord():
                compared, count = self._candidate(record), self.imported.candidates
            case JobRecord():
                compared, count = self._job(record), self.imported.jobs
            case ApplicationRecord():
                compared = self._application(record, candidate)
                count = self.imported.applications
        count.added += compared.came is Came.NEW
        count.known += compared.came is Came.KNOWN
        return compared

    # --- each kind ------------------------------------------------------------------------------

    def _person(self, record: PersonRecord) -> Compared:
        if record.email in self._known.people:
            return Compared(Came.KNOWN)
        place = *self._place_of(record), record.office
        new = NewPerson(record.name, record.email, record.roles, *place)
        self._known.people[record.email] = Person(
            id=self._adds.person(new),
            name=new.name,
            email=new.email,
            locale=new.locale,
            zone=new.zone,
            roles=frozenset(new.roles),
            active=True,
        )
        return Compared(Came.NEW)

    def _candidate(self, record: CandidateRecord) -> Compared:
        known = self._known.candidates.like(record.email, record.name)
        if known:
            return Compared(Came.KNOWN, known)
        new = NewCandidate(record.name, record.email, *self._place_of(record), record.phone)
        added = self._adds.candidate(new)
        self._known.candidates.add(record.email, record.name, added)
        return Compared(Came.NEW, added)

    def _job(self, record: JobRecord) -> Compared:
        if record.code in self._known.jobs:
            return Compared(Came.KNOWN)
        found = len(self.faults)
        holders = {role.value: self._holder(record, role) for role in MAY_HOLD}
        plan = [self._stage(stage) for stage in record.stages]
        policy = self._policy_of(record)
        if policy is None or len(self.faults) > found:
            return _REFUSED
        rules = policy[1].rules
        for stage in record.stages:
            if stage.rule and stage.rule not in rules:
                place, known = stage.at("rule"), ", ".join(rules)
                self.faults.add(place, "rule_unknown", rule=stage.rule, known=known)
        if len(self.faults) > found:
            return _REFUSED
        self._known.jobs[record.code] = self._adds.job(_new_job(record, policy, holders, plan))
        return Compared(Came.NEW)

    def _application(self, record: ApplicationRecord, candidate: str) -> Compared:
        found = len(self.faults)
        whose = self._now(candidate) or self._known.candidates.named(record, self.faults)
        job = self._known.jobs.get(record.job)
        if job is None:
            self.faults.add(record.place.at("job"), "job_unknown", code=record.job)
        if whose is None or job is None:
            return _REFUSED
        if (whose, job) in self._known.begun:
            return Compared(Came.KNOWN, whose)
        new = is_new(self._conn, record, (whose, job), self._at, self._zone, self.faults)
        if new and job in self._known.ended:
            self.faults.add(record.place.at("job"), "job_ended", code=record.job)
        if len(self.faults) > found:
            return _REFUSED
        if new:
            self._adds.application(whose, job)
            self._known.begun.add((whose, job))
        return Compared(Came.NEW if new else Came.KNOWN, whose)

    # --- the parts ------------------------------------------------------------------------------

    def _now(self, candidate: str) -> str | None:
        """Who a candidate is now, if they were merged; None of nobody, or of one who is gone."""
        now = func.coalesce(candidates.c.merged_into, candidates.c.id)
        query = select(now).where(candidates.c.id == candidate)
        return self._conn.execute(query).scalar() if candidate else None

    def _place_of(self, record: PersonRecord | CandidateRecord) -> tuple[str, str]:
        """Language and zone: the company's, unless they are said."""
        return record.locale or self._company.language, record.zone or self._company.zone

    def _policy_of(self, record: JobRecord) -> Version | None:
        choice = PolicyChoice(
            self._conn,
            self._known.policies,
            self._adds,
            self._company.zone,
            self._at,
            self.imported.policies,
            self.faults,
        )
        return choice.of(record)

    def _holder(self, record: JobRecord, role: Role) -> str:
        place = record.at(role)
        email: str = getattr(record, role)
        person = self._known.people.get(email)
        if person is not None and not person.roles & MAY_HOLD[role]:
            self.faults.add(place, "role_lacking", email=email, role=role.value)
        return self._person_called(place, email)

    def _stage(self, record: StageRecord) -> NewStage:
        """A stage with its people; a rule that it does not name is the policy's to say."""

        def seated(emails: Iterable[str]) -> tuple[str, ...]:
            return tuple(self._person_called(record.at("panel"), email) for email in emails)

        def leads(email: str) -> str:
            return self._person_called(record.at("lead"), email) if email else ""

        return NewStage(
            record.name,
            record.rule,
            record.minutes,
            seated(record.panel),
            lead=leads(record.lead),
            meetings=tuple(
                replace(each, panel=seated(each.panel), lead=leads(each.lead))
                for each in record.meetings
            ),
            attributes=record.attributes,
            focus=record.focus,
        )

    def _person_called(self, place: Place, email: str) -> str:
        person = self._known.people.get(email)
        if person is None:
            self.faults.add(place, "person_unknown", email=email)
            return ""
        if not person.active:
            self.faults.add(place, "person_gone", email=email)
        return person.id


def _new_job(
    record: JobRecord, policy: Version, holders: Mapping[str, str], plan: Iterable[NewStage]
) -> NewJob:
    version, rules = policy
    return NewJob(
        record.code,
        record.title,
        recruiter=holders[Role.RECRUITER],
        hiring_manager=holders[Role.HIRING_MANAGER],
        hr_lead=holders[Role.HR_LEAD],
        policy_version=version,
        stages=tuple(replace(stage, rule=stage.rule or rules.default_rule) for stage in plan),
        senders=record.senders,
        pay_range=record.pay_range,
        pay_shown=record.pay_shown,
    )
