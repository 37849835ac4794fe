"""Bringing a bundle into the database: what is known stays as it is, what is new is added.

Everything happens in the caller's transaction. A reference that leads nowhere is a fault, and a
fault means that nothing was imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from db.acts import Actor
from db.directory import NewPerson, Person, add_person, all_people
from db.hiring import NewCandidate, NewJob, NewStage, add_candidate, add_job, apply
from db.holidays_seed import seed_calendar
from db.policies import Policies, latest_policy, save_policy
from db.schema import candidates, jobs, policy_versions
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.policy import Policy
from domain.policy_json import to_json
from domain.tasks import Capacity
from domain.words import Mode, Role
from importing.faults import Faults, ImportRefused, Place
from importing.records import (
    ApplicationRecord,
    Bundle,
    CandidateRecord,
    JobRecord,
    PersonRecord,
    StageRecord,
)

Record = TypeVar("Record", PersonRecord, CandidateRecord, JobRecord, ApplicationRecord)

CHANNEL = "import"
COUNTRY = "CN"
# Who may hold which role on a job; the interviewers are whoever sits on the panel.
ROLES_THAT_MAY = {
    "recruiter": frozenset({Role.RECRUITER, Role.HR_LEAD}),
    "hiring_manager": frozenset({Role.HIRING_MANAGER}),
    "hr_lead": frozenset({Role.HR_LEAD}),
}


@dataclass(slots=True)
class Count:
    """How many of a kind were added, and how many were there already."""

    added: int = 0
    known: int = 0


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    people: Count = field(default_factory=Count)
    jobs: Count = field(default_factory=Count)
    candidates: Count = field(default_factory=Count)
    applications: Count = field(default_factory=Count)


def store(conn: Connection, bundle: Bundle, at: datetime, policies: Policies) -> Imported:
    """Add what is new of a bundle. Raises ImportRefused; the caller rolls back then."""
    work = _Import(conn, at, policies)
    work.people(bundle.people)
    work.candidates(bundle.candidates)
    work.jobs(bundle.jobs)
    work.applications(bundle.applications)
    if work.faults:
        raise ImportRefused(work.faults)
    return work.imported


class _Import:
    """One import: who is known, what was wrong, how much was added."""

    def __init__(self, conn: Connection, at: datetime, policies: Policies) -> None:
        self.faults = Faults()
        self.imported = Imported()
        self._conn = conn
        self._at = at
        self._policies = policies
        self._people = {person.email: person for person in all_people(conn)}
        self._candidates: dict[str, str] = {
            row.email: row.id for row in conn.execute(select(candidates.c.email, candidates.c.id))
        }
        self._jobs: dict[str, str] = {
            row.code: row.id for row in conn.execute(select(jobs.c.code, jobs.c.id))
        }

    def people(self, records: list[PersonRecord]) -> None:
        """Add the people that the directory lacks."""
        count = self.imported.people
        for record in self._once(records, lambda record: record.email):
            if record.email in self._people:
                count.known += 1
                continue
            new = NewPerson(
                record.name, record.email, record.roles, locale=record.locale, zone=record.zone
            )
            person = add_person(self._conn, new, self._at)
            self._people[record.email] = Person(
                id=person,
                name=record.name,
                email=record.email,
                locale=record.locale,
                zone=record.zone,
                roles=frozenset(record.roles),
                active=True,
            )
            count.added += 1

    def candidates(self, records: list[CandidateRecord]) -> None:
        """Add the candidates that are new."""
        count = self.imported.candidates
        for record in self._once(records, lambda record: record.email):
            if record.email in self._candidates:
                count.known += 1
                continue
            new = NewCandidate(record.name, record.email, record.locale, record.zone, record.phone)
            self._candidates[record.email] = add_candidate(self._conn, new, self._at)
            count.added += 1

    def jobs(self, records: list[JobRecord]) -> None:
        """Add the jobs that are new, each with its policy and its interview plan."""
        count = self.imported.jobs
        for record in self._once(records, lambda record: record.code):
            if record.code in self._jobs:
                count.known += 1
                continue
            found = len(self.faults)
            holders = {
                role: self._holder(record, role, may) for role, may in ROLES_THAT_MAY.items()
            }
            plan = [self._stage(stage) for stage in record.stages]
            policy = self._policy(record)
            if len(self.faults) > found:
                continue
            self._add_job(record, policy, holders, plan)
            count.added += 1

    def applications(self, records: list[ApplicationRecord]) -> None:
        """Add the applications that are new; each one's process starts by its first act."""
        count = self.imported.applications
        for record in self._once(records, lambda record: (record.candidate, record.job)):
            candidate = self._candidates.get(record.candidate)
            job = self._jobs.get(record.job)
            if candidate is None:
                place = record.place.at("candidate")
                self.faults.add(place, "candidate_unknown", email=record.candidate)
            if job is None:
                self.faults.add(record.place.at("job"), "job_unknown", code=record.job)
            # With a fault anywhere nothing is kept, and processes are the dear part.
            if candidate is None or job is None or self.faults:
                continue
            applied = apply(
                self._conn, candidate, job, self._recruiter_of(job), self._at, self._policies
            )
            count.added += applied.created
            count.known += not applied.created

    # --- the parts ------------------------------------------------------------------------------

    def _once(self, records: list[Record], key: Callable[[Record], object]) -> Iterable[Record]:
        """Each record, unless an earlier line of the files says the same: that is a slip."""
        seen: dict[object, Place] = {}
        for record in records:
            first = seen.setdefault(key(record), record.place)
            if first is record.place:
                yield record
            else:
                self.faults.add(record.place, "twice", file=first.file, line=first.line)

    def _recruiter_of(self, job: str) -> Actor:
        """The files were handed in for the recruiter of the job, whose work begins now."""
        row = self._conn.execute(select(jobs.c.recruiter_id).where(jobs.c.id == job)).one()
        return Actor(ActorKind.PERSON, row.recruiter_id, frozenset({Capacity.DESK}), CHANNEL)

    def _holder(self, record: JobRecord, role: str, may: frozenset[Role]) -> str:
        place = record.at(role)
        email: str = getattr(record, role)
        person = self._people.get(email)
        if person is not None and not person.roles & may:
            self.faults.add(place, "role_lacking", email=email, role=role)
        return self._person(place, email)

    def _stage(self, record: StageRecord) -> NewStage:
        """A stage with its people; a rule that it does not name is the policy's to say."""

        def seated(emails: Iterable[str]) -> tuple[str, ...]:
            return tuple(self._person(record.at("panel"), email) for email in emails)

        return NewStage(
            record.name,
            record.rule,
            record.minutes,
            seated(record.panel),
            meetings=tuple(replace(each, panel=seated(each.panel)) for each in record.meetings),
            attributes=record.attributes,
            focus=record.focus,
        )

    def _person(self, place: Place, email: str) -> str:
        person = self._people.get(email)
        if person is None:
            self.faults.add(place, "person_unknown", email=email)
            return ""
        if not person.active:
            self.faults.add(place, "person_gone", email=email)
        return person.id

    def _policy(self, record: JobRecord) -> tuple[str, Policy] | None:
        """The policy version of a job, saved first where it is new."""
        wanted = record.policy
        if isinstance(wanted, Policy):
            return self._saved(wanted)
        version = latest_policy(self._conn, wanted)
        if version is not None:
            return version, self._policies.of(self._conn, version)
        if wanted in list(Mode):
            return self._saved(seeded(default_policy(Mode(wanted)), self._at))
        known = self._conn.execute(select(policy_versions.c.name).distinct()).scalars()
        names = ", ".join(sorted({*known, *Mode}))
        self.faults.add(record.at("policy"), "policy_unknown", name=wanted, known=names)
        return None

    def _saved(self, policy: Policy) -> tuple[str, Policy]:
        """The latest version if it says the same already, else a new one."""
        latest = latest_policy(self._conn, policy.name)
        if latest is not None:
            known = self._policies.of(self._conn, latest)
            if to_json(known) == to_json(policy):
                return latest, known
        return save_policy(self._conn, policy, self._at), policy

    def _add_job(
        self,
        record: JobRecord,
        policy: tuple[str, Policy] | None,
        holders: Mapping[str, str],
        stages: list[NewStage],
    ) -> None:
        if policy is None:
            return
        version, rules = policy[0], policy[1].rules
        for stage in record.stages:
            if stage.rule and stage.rule not in rules:
                place, known = stage.at("rule"), ", ".join(rules)
                self.faults.add(place, "rule_unknown", rule=stage.rule, known=known)
        plan = tuple(replace(stage, rule=stage.rule or policy[1].default_rule) for stage in stages)
        new = NewJob(
            record.code,
            record.title,
            **holders,
            policy_version=version,
            stages=plan,
            senders=record.senders,
        )
        self._jobs[record.code] = add_job(self._conn, new, self._at)


def seeded(policy: Policy, at: datetime) -> Policy:
    """A mode's default policy with the days off of this year and the next that are announced."""
    seed = seed_calendar(COUNTRY, (at.year, at.year + 1))
    calendar = replace(
        policy.calendar,
        days_off=seed.days_off,
        working_days=seed.working_days,
        covers_until=seed.covers_until,
    )
    return replace(policy, calendar=calendar)
