"""The two sides, driven alike: a process is started, acted on, and known by what it waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection, insert, select
from temporalio.client import Client

from api.services import Services
from bench import floor
from bench.letters import address_of
from bench.waits import Waits
from composition import Parts
from db.acts import ActKind, Actor, ActRequest, first_act
from db.policies import save_policy
from db.projection import CLOSED_STATE, OPEN
from db.schema import applications, candidates, jobs, metadata, people, process_views, stages, tasks
from db.sources import new_id
from domain.defaults import brisk, default_policy
from domain.events import ActorKind
from domain.policy import Policy
from domain.tasks import Capacity
from domain.words import Mode, Role, TaskKind
from workflows.bell import Bell
from workflows.contracts import workflow_id

LOOK_EVERY_S = 0.02
# An hour of the policy is ten minutes: no rung of a ladder comes due while a block runs.
SECONDS_PER_HOUR = 600.0
INTERVIEW_MINUTES = 60


class Side(Protocol):
    """One of the two that are compared."""

    name: str

    async def start(self) -> str:
        """Start a process; its id."""

    async def schedule(self, process: str) -> None:
        """The recruiter schedules the interview."""

    async def judge(self, process: str, number: int) -> None:
        """Interviewer `number` (1 or 2) hands in a scorecard."""

    async def send(self, process: str) -> None:
        """HR sends the drafted mail."""

    async def offer(self, process: str) -> None:
        """HR records that the offer was accepted."""

    def workflow_id(self, process: str) -> str:
        """What Temporal calls the process."""


class Floor:
    """Drives the bare workflow with bare signals."""

    name = "floor"

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self) -> str:
        process = new_id("bare")
        await self._client.start_workflow(
            floor.WORKFLOW, process, id=process, task_queue=floor.QUEUE
        )
        return process

    async def schedule(self, process: str) -> None:
        await self._act(process, "schedule")

    async def judge(self, process: str, number: int) -> None:
        await self._act(process, "scorecard")

    async def send(self, process: str) -> None:
        await self._act(process, "send")

    async def offer(self, process: str) -> None:
        await self._act(process, "offer")

    def workflow_id(self, process: str) -> str:
        return process

    async def _act(self, process: str, name: str) -> None:
        await self._client.get_workflow_handle(process).signal(floor.SIGNAL, name)


@dataclass(frozen=True, slots=True)
class Directory:
    """The people and the job of the measured processes."""

    recruiter: str
    panel: tuple[str, str]
    job: str
    policy: str


class Ours:
    """Drives the product the way its API does: the arbiter in SQL, then the bell."""

    name = "ours"

    def __init__(self, services: Services, directory: Directory) -> None:
        self._services = services
        self._parts = services.parts
        self._directory = directory

    async def start(self) -> str:
        parts, directory = self._parts, self._directory
        application, candidate = new_id("app"), new_id("can")
        now = parts.clock()

        def make(conn: Connection) -> None:
            conn.execute(insert(candidates).values(**_candidate(candidate, application, parts)))
            conn.execute(
                insert(applications).values(
                    id=application,
                    candidate_id=candidate,
                    job_id=directory.job,
                    policy_version_id=directory.policy,
                    created_at=now,
                )
            )
            first_act(conn, application, self._desk(), now, parts.policies)

        await parts.database.write(make)
        self._services.ring_soon(application, ActKind.START)
        return application

    async def schedule(self, process: str) -> None:
        await self._complete(
            process,
            TaskKind.SCHEDULE_INTERVIEW,
            "scheduled",
            self._desk(),
            starts_at=self._parts.clock().isoformat(),
            minutes=INTERVIEW_MINUTES,
            place="Room 1",
            panel=list(self._directory.panel),
        )

    async def judge(self, process: str, number: int) -> None:
        interviewer = self._directory.panel[number - 1]
        await self._complete(
            process,
            TaskKind.GIVE_FEEDBACK,
            "submitted",
            Actor(ActorKind.PERSON, interviewer, frozenset({Capacity.OWNER}), "link"),
            number=number,
            recommendation="yes",
            verdict="pass",
            evidence="Explained the trade-offs of the last design well.",
        )

    async def send(self, process: str) -> None:
        await self._complete(process, TaskKind.NOTIFY_CANDIDATE, "send", self._desk())

    async def offer(self, process: str) -> None:
        await self._complete(
            process, TaskKind.PREPARE_OFFER, "accepted", self._desk(), start_on="2030-01-07"
        )

    def workflow_id(self, process: str) -> str:
        return workflow_id(process)

    def _desk(self) -> Actor:
        held = frozenset({Capacity.DESK, Capacity.OWNER})
        return Actor(ActorKind.PERSON, self._directory.recruiter, held, "desk")

    async def _complete(
        self,
        process: str,
        kind: TaskKind,
        completion: str,
        actor: Actor,
        *,
        number: int = 1,
        **form: object,
    ) -> None:
        await self._services.act(
            ActRequest(
                application=process,
                kind=ActKind.COMPLETE,
                actor=actor,
                task=f"{process}:{kind}:{number}",
                completion=completion,
                form=form,
            )
        )


def connect_ours(parts: Parts, client: Client) -> Ours:
    """Fill an empty database with what the measured processes need."""
    metadata.create_all(parts.database.engine)
    directory = parts.database.write_now(lambda conn: _seed(conn, parts))
    return Ours(Services(parts, Bell(client)), directory)


async def look_at_ours(parts: Parts, waits: Waits) -> None:
    """Tell what the product's processes wait for, by looking at their open tasks for ever."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        asked = waits.asked_of()
        if asked:
            for process, what in await parts.database.read(lambda conn: _waiting(conn, asked)):  # noqa: B023
                waits.tell(process, what)


_WAITS_OF = {
    TaskKind.SCHEDULE_INTERVIEW: "schedule",
    TaskKind.GIVE_FEEDBACK: "feedback",
    TaskKind.NOTIFY_CANDIDATE: "notify",
    TaskKind.PREPARE_OFFER: "offer",
}


def _waiting(conn: Connection, asked: set[str]) -> list[tuple[str, str]]:
    opened = conn.execute(
        select(tasks.c.application_id, tasks.c.kind).where(
            tasks.c.application_id.in_(asked),
            tasks.c.state == OPEN,
            tasks.c.kind.in_(tuple(_WAITS_OF)),
        )
    )
    closed = conn.execute(
        select(process_views.c.application_id).where(
            process_views.c.application_id.in_(asked), process_views.c.state == CLOSED_STATE
        )
    )
    return [
        *((row.application_id, _WAITS_OF[TaskKind(row.kind)]) for row in opened),
        *((row.application_id, "closed") for row in closed),
    ]


def measured_policy() -> Policy:
    """The hybrid policy with a settling time as short as the floor's."""
    hours = floor.SETTLING / timedelta(seconds=SECONDS_PER_HOUR)
    return replace(brisk(default_policy(Mode.HYBRID), SECONDS_PER_HOUR), settling_hours=hours)


def _seed(conn: Connection, parts: Parts) -> Directory:
    now = parts.clock()
    policy = save_policy(conn, measured_policy(), now)
    roles = (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD, Role.INTERVIEWER, Role.INTERVIEWER)
    ids = []
    for number, role in enumerate(roles):
        ids.append(new_id("per"))
        conn.execute(
            insert(people).values(
                id=ids[-1],
                name=f"{role.value.title()} Bench",
                email=f"{role.value}{number}@people.example",
                locale="en",
                zone="Asia/Shanghai",
                roles=[role],
                active=True,
                created_at=now,
            )
        )
    job = new_id("job")
    conn.execute(
        insert(jobs).values(
            id=job,
            code="bench",
            title="Backend engineer",
            recruiter_id=ids[0],
            hiring_manager_id=ids[1],
            hr_lead_id=ids[2],
            policy_version_id=policy,
            created_at=now,
        )
    )
    conn.execute(
        insert(stages).values(
            id=new_id("stg"),
            job_id=job,
            position=1,
            name="Technical interview",
            rule="any_veto",
            minutes=INTERVIEW_MINUTES,
            panel=[],
        )
    )
    return Directory(ids[0], (ids[3], ids[4]), job, policy)


def _candidate(candidate: str, application: str, parts: Parts) -> Mapping[str, object]:
    return {
        "id": candidate,
        "name": "Candidate Bench",
        "email": address_of(application),
        "locale": "en",
        "zone": "Asia/Shanghai",
        "phone": "",
        "created_at": parts.clock(),
    }
