"""What the product's database needs before it can be measured: people, jobs, a brisk policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from domain.defaults import brisk, default_policy
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
    panel: tuple[str, str]
    jobs: Mapping[int, str]
    policy: str
    api_key: str


def measured_policy() -> Policy:
    """The hybrid policy with a settling time as short as the floor's."""
    hours = floor.SETTLING / timedelta(seconds=SECONDS_PER_HOUR)
    return replace(brisk(default_policy(), SECONDS_PER_HOUR), settling_hours=hours)


def seed(conn: Connection, parts: Parts) -> Directory:
    """Insert it all."""
    now = parts.clock()
    policy = save_policy(conn, measured_policy(), now)
    roles = (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD, Role.INTERVIEWER, Role.INTERVIEWER)
    ids = [_person(conn, role, number, now) for number, role in enumerate(roles)]
    owners = {"recruiter_id": ids[0], "hiring_manager_id": ids[1], "hr_lead_id": ids[2]}
    return Directory(
        recruiter=ids[0],
        panel=(ids[3], ids[4]),
        jobs={
            1: _job(conn, STAGES[:1], policy_version_id=policy, created_at=now, **owners),
            2: _job(conn, STAGES, policy_version_id=policy, created_at=now, **owners),
        },
        policy=policy,
        api_key=new_api_key(conn, ids[0], now),
    )


def with_another_recruiter(
    conn: Connection, parts: Parts, directory: Directory, number: int
) -> Directory:
    """The same people with another recruiter, who has a job of one stage of their own."""
    now = parts.clock()
    recruiter = _person(conn, Role.RECRUITER, number, now)
    lead = _person(conn, Role.HR_LEAD, number, now)
    owners = {"recruiter_id": recruiter, "hiring_manager_id": lead, "hr_lead_id": lead}
    job = _job(
        conn,
        STAGES[:1],
        code=f"bench-of-{number}",
        policy_version_id=directory.policy,
        created_at=now,
        **owners,
    )
    return replace(directory, recruiter=recruiter, jobs={1: job})


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


def _job(conn: Connection, names: Sequence[str], *, code: str = "", **columns: object) -> str:
    job = new_id("job")
    code = code or f"bench-{len(names)}"
    conn.execute(insert(jobs).values(id=job, code=code, title="Backend engineer", **columns))
    for position, name in enumerate(names, start=1):
        conn.execute(
            insert(stages).values(
                id=new_id("stg"),
                job_id=job,
                position=position,
                name=name,
                rule="any_veto",
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
