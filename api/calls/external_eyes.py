"""What another system says and one pair of eyes may not change: the rest of it is taken in, and
this is proposed.

Nothing is refused for it: an export that comes every night would stop at it. Until an HR lead
confirms, mails to a candidate go where they went; a colleague who is to be a hiring manager is
none; and a new job whose hiring manager would be a new one is its HR lead's to decide.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from api.calls.guarded_changes import (
    address_of_candidate,
    address_of_person,
    people_of_job,
    policy_of_job,
)
from api.calls.proposals import Guarded, guard
from composition import Parts
from db.ats.external_jobs import JobSaid
from db.ats.upserts import CandidateSaid, PersonSaid, person_of
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import ReferenceRefused, UnknownCandidate, find_candidate, find_job
from db.directory.job_team import is_new_manager
from db.directory.people import ForLeadsAlone, Person, find_person
from db.setup.policies import find_policy
from db.setup.proposals import eyes_of, take_back
from domain.administration import Administrator
from domain.proposals import GUARDED_ROLES, ProposalKind, Way, guarded_among
from domain.words import Role


@dataclass(slots=True)
class Eyes:
    """Looks at what one call says. `proposals`: what it proposed, as (field, id); `marks`: what the
    act of administration is to say of what one pair of eyes did after all."""

    parts: Parts
    person: Person
    by: Administrator
    system: str
    proposals: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)

    # --- a colleague ----------------------------------------------------------------------------

    def roles_at_once(self, conn: Connection, person: str, said: PersonSaid) -> PersonSaid:
        """Somebody new with the roles that this caller gives alone."""
        if Role.HR_LEAD in said.roles and Role.HR_LEAD not in self.person.roles:
            raise ForLeadsAlone
        if not guarded_among(said.roles) or not self._waits(conn, ProposalKind.ROLES_GIVEN):
            return said
        return replace(said, roles=tuple(role for role in said.roles if role not in GUARDED_ROLES))

    def propose_roles(self, conn: Connection, person: str, said: PersonSaid) -> None:
        """Their other roles."""
        roles = sorted({*said.roles})
        self._guard(
            conn,
            "roles",
            Guarded(ProposalKind.ROLES_GIVEN, person, {"roles": roles}, told=self.told),
        )

    def signs_in_at_once(self, conn: Connection, person: str, said: PersonSaid) -> PersonSaid:
        """A colleague with the address that counts for now. Who is no HR lead is refused another
        one by what takes the rest in; an HR lead may need a second one."""
        row, asked = find_person(conn, person), address_of_person(person, said.email, self.told)
        if row is None or Role.HR_LEAD not in self.person.roles:
            return said
        if row.email == said.email:
            take_back(conn, asked.kind, person, self.person.id, self.parts.clock())
        if not asked.needed(conn) or not self._waits(conn, asked.kind):
            return said
        self._guard(conn, "email", asked)
        return replace(said, email=row.email)

    # --- a candidate ----------------------------------------------------------------------------

    def address_at_once(
        self, conn: Connection, candidate: str, said: CandidateSaid
    ) -> CandidateSaid:
        """A candidate with the address that counts for now; the new one is proposed."""
        row = find_candidate(conn, candidate)
        if row is not None and row.merged_into is not None:
            row = find_candidate(conn, row.merged_into)
        if row is None or row.erased_at is not None:
            return said
        asked = address_of_candidate(row.id, said.email, self.told)
        if row.email == said.email:
            take_back(conn, asked.kind, row.id, self.person.id, self.parts.clock())
        if not asked.needed(conn) or not self._waits(conn, asked.kind):
            return said
        # Whoever is just being erased or merged is found out by what takes the rest in.
        with suppress(UnknownCandidate, CandidateMerged):
            self._guard(conn, "email", asked)
        return replace(said, email=row.email)

    # --- a job ----------------------------------------------------------------------------------

    def stand_in(self, conn: Connection, said: JobSaid) -> tuple[JobSaid, str]:
        """A job with the people whom this caller gives it alone, and the hiring manager whom they
        propose ('' for nobody). A new job is decided on by its HR lead meanwhile, who is one."""
        named = said.people.get(Role.HIRING_MANAGER)
        if named is None:
            return said, ""
        manager = person_of(conn, self.system, named, Role.HIRING_MANAGER)
        if not is_new_manager(conn, manager) or not self._waits(conn, ProposalKind.JOB_MANAGER):
            return said, ""
        others: dict[Role, str] = {
            role: who for role, who in said.people.items() if role is not Role.HIRING_MANAGER
        }
        return replace(said, people=others), manager

    def with_lead(self, said: JobSaid) -> JobSaid:
        """A new job whose HR lead stands in for its hiring manager."""
        named = said.people.get(Role.HR_LEAD)
        if named is None:
            return said
        return replace(said, people={**said.people, Role.HIRING_MANAGER: named})

    def propose_manager(self, conn: Connection, job: str, manager: str) -> None:
        """Who is to be a job's hiring manager, with the role if they lack it."""
        asked = people_of_job(job, {Role.HIRING_MANAGER: manager}, self.told, with_role=True)
        self._guard(conn, "hiring_manager", asked)

    def choose_policy(self, conn: Connection, job: str, said: JobSaid) -> bool:
        """Another policy for a job that is known, or that it is proposed; whether it changed. One
        of the same name is the same: an export that comes every night makes no newer version."""
        row = find_job(conn, job)
        if row is None or said.policy is None:
            return False
        if said.policy in (row.policy_name, row.policy_version_id):
            take_back(conn, ProposalKind.JOB_POLICY, job, self.person.id, self.parts.clock())
            return False
        version = find_policy(conn, said.policy)
        if version is None:
            raise ReferenceRefused("policy", "policy_unknown")
        made = self._guard(conn, "policy", policy_of_job(job, version.id, told=self.told))
        return bool(made)

    # --- all of them ----------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, str]:
        """Where it comes from."""
        return {"system": self.system}

    def _guard(self, conn: Connection, about: str, asked: Guarded) -> Any:
        done = guard(conn, self.parts, self.person, self.by, asked)
        if done.proposal is not None:
            self.proposals.append((about, done.proposal.id))
        return done.made

    def _waits(self, conn: Connection, kind: ProposalKind) -> bool:
        way = eyes_of(conn, kind, self.person.id, self.parts.clock(), self.parts.company.first)
        if way is Way.ALONE:
            self.marks["alone"] = True
        return way is Way.PROPOSED
