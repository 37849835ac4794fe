"""What the product's database needs before it can be measured: people, jobs, a brisk policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from api.calls.identity import new_api_key
from bench import floor
from bench.letters import address_of
from composition import Parts
from db.clock_and_ids import new_id
from db.schema import jobs, people, stages
from db.setup.policies import save_policy
from domain.defaults import USUAL_MODE, brisk, default_policy
from domain.policy import Policy
from domain.words import Role

# An hour of the policy is ten minutes: no rung of a ladder comes due while a block runs.
SECONDS_PER_HOUR = 600.0
INTERVIEW_MINUTES = 60
STAGES = ("Technical interview", "Final interview")


@dataclass(frozen=True, slots=True)
class Directory:
    """The people and the jobs of the measured processes; jobs by how many stages they have."""

    recruiter: str
    manager: str
    lead: str
    panel: tuple[str, str]
    jobs: Mapping[int, str]
    policy: str
    api_key: str


def measured_policy(mode: str = USUAL_MODE) -> Policy:
    """A way of working as it is shipped, with a settling time as short as the floor's."""
    hours = floor.SETTLING / timedelta(seconds=SECONDS_PER_HOUR)
    return replace(brisk(default_policy(mode), SECONDS_PER_HOUR), settling_hours=hours)


def seed(conn: Connection, parts: Parts) -> Directory:
    """Insert it all."""
    now = parts.clock()
    policy = save_policy(conn, measured_policy(), now)
    roles = (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD, Role.INTERVIEWER, Role.INTERVIEWER)
    ids = [_person(conn, role, number, now) for number, role in enumerate(roles)]
    directory = Directory(
        recruiter=ids[0],
        manager=ids[1],
        lead=ids[2],
        panel=(ids[3], ids[4]),
        jobs={},
        policy=policy,
        api_key=new_api_key(conn, ids[0], now),
    )
    jobs_by_stages = {
        count: job_of(conn, directory, count, code=f"bench-{count}", at=now)
        for count in range(1, len(STAGES) + 1)
    }
    return replace(directory, jobs=jobs_by_stages)


def with_another_recruiter(
    conn: Connection, parts: Parts, directory: Directory, number: int
) -> Directory:
    """The same people with another recruiter, who has a job of one stage of their own."""
    now = parts.clock()
    recruiter = _person(conn, Role.RECRUITER, number, now)
    lead = _person(conn, Role.HR_LEAD, number, now)
    theirs = replace(directory, recruiter=recruiter, manager=lead, lead=lead)
    job = job_of(conn, theirs, 1, code=f"bench-of-{number}", at=now)
    return replace(theirs, jobs={1: job})


def _person(conn: Connection, role: Role, number: int, at: datetime) -> str:
    person = new_id("per")
    conn.execute(
        insert(people).values(
            id=person,
            name=f"{role.value.title()} Bench",
            email=f"{role.value}{number}@people.example",
            locale="en",
            zone="Asia/Shanghai",
            roles=[role],
            active=True,
            created_at=at,
        )
    )
    return person


def job_of(
    conn: Connection,
    directory: Directory,
    stage_count: int,
    *,
    code: str,
    at: datetime,
    policy: str = "",
    rule: str = "any_veto",
) -> str:
    """A job of so many stages (1 or 2) that these people see to, under their policy or another."""
    job = new_id("job")
    conn.execute(
        insert(jobs).values(
            id=job,
            code=code,
            title="Backend engineer",
            recruiter_id=directory.recruiter,
            hiring_manager_id=directory.manager,
            hr_lead_id=directory.lead,
            policy_version_id=policy or directory.policy,
            created_at=at,
        )
    )
    for position, name in enumerate(STAGES[:stage_count], start=1):
        conn.execute(
            insert(stages).values(
                id=new_id("stg"),
                job_id=job,
                position=position,
                name=name,
                rule=rule,
                minutes=INTERVIEW_MINUTES,
                panel=[],
            )
        )
    return job


def candidate_row(candidate: str, application: str, parts: Parts) -> Mapping[str, object]:
    """A candidate whose address tells which process a mail belongs to."""
    return {
        "id": candidate,
        "name": "Candidate Bench",
        "email": address_of(application),
        "locale": "en",
        "zone": "Asia/Shanghai",
        "phone": "",
        "created_at": parts.clock(),
    }
