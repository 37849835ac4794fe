"""A small company to break things in: its people, one job, and as many candidates as wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, insert

from db.clock_and_ids import new_id, system_clock
from db.process.acts import Actor, first_act
from db.schema import applications, candidates, jobs, people, stages
from db.setup.policies import Policies, save_policy
from domain.defaults import brisk, default_policy
from domain.events import ActorKind
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import Role

DESK = frozenset({Capacity.DESK})


@dataclass(frozen=True, slots=True)
class Company:
    """Ids of who is there."""

    job: str
    policy: str
    recruiter: str
    manager: str
    lead: str
    panel: tuple[str, ...]


def quick_policy(
    *, seconds_per_hour: float = 10.0, settling: float = 0.4, rejection_delay: float = 0.3
) -> Policy:
    """Little waiting where a test waits for nothing but the clock: these two are in seconds.

    Ladders are slow enough that no reminder comes in between, unless a test wants them quick.
    """
    policy = brisk(default_policy(), seconds_per_hour)
    # Nobody else sees a rejection before it leaves: no further mail, and no other link.
    sending = replace(
        policy.sending,
        rejection_delay=rejection_delay / seconds_per_hour,
        rejection_shown_to=(),
    )
    return replace(
        policy,
        sending=sending,
        settling_hours=settling / seconds_per_hour,
        hold_revisit_hours=0.1 / seconds_per_hour,
    )


def found_company(conn: Connection, policy: Policy, *, panel: int = 1, rounds: int = 1) -> Company:
    """Write the people, the policy and the job."""
    at = system_clock()
    company = Company(
        job=new_id("job"),
        policy=save_policy(conn, policy, at),
        recruiter=_person(conn, "王丽 Recruiter", "wang.li", Role.RECRUITER),
        manager=_person(conn, "Maria Sánchez", "maria.sanchez", Role.HIRING_MANAGER),
        lead=_person(conn, "李雷 Lead", "li.lei", Role.HR_LEAD),
        panel=tuple(
            _person(conn, f"Interviewer Number{n}", f"interviewer.{n}", Role.INTERVIEWER)
            for n in range(1, panel + 1)
        ),
    )
    conn.execute(
        insert(jobs).values(
            id=company.job,
            code="backend",
            title="Backend Engineer",
            recruiter_id=company.recruiter,
            hiring_manager_id=company.manager,
            hr_lead_id=company.lead,
            policy_version_id=company.policy,
            created_at=at,
        )
    )
    for n in range(1, rounds + 1):
        conn.execute(
            insert(stages).values(
                id=new_id("stg"),
                job_id=company.job,
                position=n,
                name=f"Technical {n}",
                rule="any_veto",
                minutes=60,
                panel=[],
            )
        )
    return company


def apply(conn: Connection, company: Company, policies: Policies) -> str:
    """A new candidate applies: act number 1."""
    at = system_clock()
    candidate, application = new_id("can"), new_id("app")
    conn.execute(
        insert(candidates).values(
            id=candidate,
            name="欧阳静怡",
            email=f"{candidate[-12:]}@candidates.example",
            locale="zh",
            zone="Asia/Shanghai",
            phone="+86 138 0013 8000",
            created_at=at,
        )
    )
    conn.execute(
        insert(applications).values(
            id=application,
            candidate_id=candidate,
            job_id=company.job,
            policy_version_id=company.policy,
            created_at=at,
            acts=0,
            taken=0,
            events=0,
        )
    )
    actor = Actor(ActorKind.PERSON, company.recruiter, DESK, "api")
    first_act(conn, application, actor, at, policies)
    return application


def _person(conn: Connection, name: str, mailbox: str, role: Role) -> str:
    person = new_id("per")
    conn.execute(
        insert(people).values(
            id=person,
            name=name,
            email=f"{mailbox}@company.example",
            locale="en",
            zone="Asia/Shanghai",
            roles=[role.value],
            active=True,
            created_at=system_clock(),
        )
    )
    return person
