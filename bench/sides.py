"""The two sides, driven alike: a process is started, acted on, and known by what it waits for."""

from __future__ import annotations

import asyncio
import math
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, insert, select
from temporalio.client import Client

from api.services import Services
from bench import floor
from bench.seeding import INTERVIEW_MINUTES, Directory, candidate_row
from bench.waits import Waits
from composition import Parts
from db.acts import ActKind, Actor, ActRequest, first_act
from db.projection import CLOSED_STATE, OPEN
from db.schema import applications, candidates, process_views, tasks
from db.sources import new_id
from domain.events import ActorKind
from domain.tasks import Capacity
from domain.words import TaskKind
from workflows.contracts import workflow_id

LOOK_EVERY_S = 0.05
SCORECARD = {
    "recommendation": "yes",
    "verdict": "pass",
    "evidence": "Explained the trade-offs of the last design well.",
}


class Side(Protocol):
    """One of the two that are compared."""

    name: str

    async def start(self, stages: int = 1) -> str:
        """Start a process of so many stages (1 or 2); its id."""

    async def schedule(self, process: str, stage: int = 1) -> None:
        """The recruiter schedules the stage's interview."""

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        """Interviewer `number` (1 or 2) hands in a scorecard."""

    async def send(self, process: str, stage: int = 1) -> None:
        """HR sends the mail drafted after a stage."""

    async def offer(self, process: str) -> None:
        """HR records that the offer was accepted."""

    async def get_ready(self, process: str) -> None:
        """Look up what the acts need, before they are measured."""

    def workflow_id(self, process: str) -> str:
        """What Temporal calls the process."""


class Floor:
    """Drives the bare workflow with bare signals."""

    name = "floor"

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, stages: int = 1) -> str:
        process = new_id("bare")
        await self._client.start_workflow(
            floor.WORKFLOW, floor.Hire(process, stages), id=process, task_queue=floor.QUEUE
        )
        return process

    async def schedule(self, process: str, stage: int = 1) -> None:
        await self._act(process, "schedule")

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        await self._act(process, "scorecard")

    async def send(self, process: str, stage: int = 1) -> None:
        await self._act(process, "send")

    async def offer(self, process: str) -> None:
        await self._act(process, "offer")

    async def get_ready(self, process: str) -> None:
        pass

    def workflow_id(self, process: str) -> str:
        return process

    async def _act(self, process: str, name: str) -> None:
        await self._client.get_workflow_handle(process).signal(floor.SIGNAL, name)


class Ours:
    """Drives the product the way its API does: the arbiter in SQL, then the bell."""

    name = "ours"

    def __init__(self, services: Services, directory: Directory) -> None:
        self._services = services
        self._parts = services.parts
        self._directory = directory

    async def start(self, stages: int = 1) -> str:
        parts, directory = self._parts, self._directory
        application, candidate = new_id("app"), new_id("can")
        now = parts.clock()

        def make(conn: Connection) -> None:
            conn.execute(insert(candidates).values(**candidate_row(candidate, application, parts)))
            conn.execute(
                insert(applications).values(
                    id=application,
                    candidate_id=candidate,
                    job_id=directory.jobs[stages],
                    policy_version_id=directory.policy,
                    created_at=now,
                )
            )
            first_act(conn, application, self._desk(), now, parts.policies)

        await parts.database.write(make)
        self._services.ring_soon(application, ActKind.START)
        return application

    async def schedule(self, process: str, stage: int = 1) -> None:
        await self._complete(
            process,
            TaskKind.SCHEDULE_INTERVIEW,
            "scheduled",
            self._desk(),
            number=stage,
            starts_at=self._parts.clock().isoformat(),
            minutes=INTERVIEW_MINUTES,
            place="Room 1",
            panel=list(self._directory.panel),
        )

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        interviewer = self._directory.panel[number - 1]
        await self._complete(
            process,
            TaskKind.GIVE_FEEDBACK,
            "submitted",
            Actor(ActorKind.PERSON, interviewer, frozenset({Capacity.OWNER}), "link"),
            number=number + floor.PANEL * (stage - 1),
            **SCORECARD,
        )

    async def send(self, process: str, stage: int = 1) -> None:
        await self._complete(process, TaskKind.NOTIFY_CANDIDATE, "send", self._desk(), number=stage)

    async def offer(self, process: str) -> None:
        await self._complete(
            process, TaskKind.PREPARE_OFFER, "accepted", self._desk(), start_on="2030-01-07"
        )

    async def get_ready(self, process: str) -> None:
        pass

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


async def look_at_ours(parts: Parts, waits: Waits) -> None:
    """Tell what the product's processes wait for, by looking at their open tasks for ever."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        asked = waits.asked_of()
        if asked:
            for process, what in await parts.database.read(partial(_waiting, asked=asked)):
                waits.tell(process, what)


# What the driver calls a wait, and how many such tasks a stage has.
_WAITS_OF = {
    TaskKind.SCHEDULE_INTERVIEW: ("schedule", 1),
    TaskKind.GIVE_FEEDBACK: ("feedback", floor.PANEL),
    TaskKind.NOTIFY_CANDIDATE: ("notify", 1),
    TaskKind.PREPARE_OFFER: ("offer", 1),
}


def _waiting(conn: Connection, asked: set[str]) -> list[tuple[str, str]]:
    opened = conn.execute(
        select(tasks.c.application_id, tasks.c.id).where(
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
        *((row.application_id, _wait_of(row.id)) for row in opened),
        *((row.application_id, "closed") for row in closed),
    ]


def _wait_of(task: str) -> str:
    """`feedback:2` for the third and fourth scorecard: those of the second stage."""
    _, kind, number = task.split(":")
    what, of_a_stage = _WAITS_OF[TaskKind(kind)]
    return f"{what}:{math.ceil(int(number) / of_a_stage)}"
