"""Who plays in a test: people, a job with its stages, a candidate, and their application."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert

from db.clock_and_ids import new_id
from db.process.acts import Actor, first_act
from db.schema import applications, candidates, jobs, people, stages
from db.setup.policies import Policies, save_policy
from domain.company import Company
from domain.events import ActorKind
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a story."""

    id: str
    name: str
    email: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a story."""

    candidate: Person
    recruiter: Person
    manager: Person
    lead: Person
    panel: tuple[Person, ...]

    @property
    def interviewer(self) -> Person:
        """The first of the panel, its lead."""
        return self.panel[0]

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All of them."""
        return (self.candidate, self.recruiter, self.manager, self.lead, *self.panel)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a story needs to know of a job."""

    policy: Policy
    panel: int = 1
    stages: int = 1
    rule: str = "any_veto"
    start: bool = True
    meetings: int = 1


def set_up(conn: Connection, setting: Setting, at: datetime) -> tuple[str, Cast]:
    """A new job with its people, a candidate, and their application with its first act."""
    cast = _cast(conn, setting.panel, at)
    policy = save_policy(conn, setting.policy, at)
    job, application = new_id("job"), new_id("app")
    conn.execute(
        insert(jobs).values(
            id=job,
            code=job[-20:],
            title="后端工程师",
            recruiter_id=cast.recruiter.id,
            hiring_manager_id=cast.manager.id,
            hr_lead_id=cast.lead.id,
            policy_version_id=policy,
            created_at=at,
        )
    )
    for position in range(1, setting.stages + 1):
        conn.execute(
            insert(stages).values(
                id=new_id("stg"),
                job_id=job,
                position=position,
                name=f"技术面 {position}",
                rule=setting.rule,
                minutes=60,
                panel=[person.id for person in cast.panel],
                lead=cast.panel[0].id if cast.panel else "",
                meetings=[
                    {"name": f"第 {number} 场", "minutes": 45, "panel": []}
                    for number in range(1, setting.meetings + 1)
                ],
                attributes=[{"id": "design", "name": "系统设计"}],
            )
        )
    conn.execute(
        insert(applications).values(
            id=application,
            candidate_id=cast.candidate.id,
            job_id=job,
            policy_version_id=policy,
            created_at=at,
        )
    )
    if setting.start:
        actor = Actor(ActorKind.PERSON, cast.recruiter.id, frozenset({Capacity.DESK}), "api")
        first_act(conn, application, actor, at, Policies())
    return application, cast


COMPANY = Company("星河科技", "hiring@xinghe.example", "Asia/Shanghai", ("zh", "en"))


def _cast(conn: Connection, panel: int, at: datetime) -> Cast:
    candidate = Person(new_id("can"), "张小伟", "", frozenset())
    candidate = replace(candidate, email=f"{candidate.id}@mail.example")
    conn.execute(
        insert(candidates).values(
            id=candidate.id,
            name=candidate.name,
            email=candidate.email,
            locale="zh",
            zone="Asia/Shanghai",
            created_at=at,
        )
    )
    return Cast(
        candidate=candidate,
        recruiter=_person(conn, at, "王招聘", Role.RECRUITER),
        manager=_person(conn, at, "Maria Manager", Role.HIRING_MANAGER),
        lead=_person(conn, at, "Lena Lead", Role.HR_LEAD),
        panel=tuple(
            _person(conn, at, f"Ada Interviewer {seat}", Role.INTERVIEWER)
            for seat in range(1, panel + 1)
        ),
    )


def _person(conn: Connection, at: datetime, name: str, role: Role) -> Person:
    person = new_id("per")
    email = f"{person}@company.example"
    conn.execute(
        insert(people).values(
            id=person,
            name=name,
            email=email,
            locale="en",
            zone="Asia/Shanghai",
            roles=[role],
            created_at=at,
        )
    )
    return Person(person, name, email, frozenset({role}))
