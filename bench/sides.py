"""The two sides, driven alike: a process is started, acted on, and known by what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection, insert
from temporalio.client import Client

from api.services import Services
from bench import floor
from bench.seeding import INTERVIEW_MINUTES, Directory, candidate_row
from bench.watch import Wait
from db.clock_and_ids import new_id
from db.process.acts import Accepted, ActKind, Actor, ActRequest, first_act
from db.schema import applications, candidates
from domain.events import ActorKind
from domain.task_specs import Capacity
from domain.words import TaskKind
from workflows.contracts import workflow_id

OURS, FLOOR, PLAIN = "ours", "floor", "plain"
"""The product; the floor with the product's workflow runner and converter; with the SDK's own."""
SCORECARD = {
    "recommendation": "yes",
    "verdict": "pass",
    "evidence": "Explained the trade-offs of the last design well.",
}


def by_link(person: str) -> Actor:
    """Somebody outside the desk, who acts by the link in a mail."""
    return Actor(ActorKind.PERSON, person, frozenset({Capacity.OWNER}), "link")


class Side(Protocol):
    """One of those that are compared."""

    name: str
    asked_first: Sequence[Wait]
    """What the process waits for between the scorecards and the mail to the candidate."""

    async def start(self, stages: int = 1) -> str:
        """Start a process of so many stages (1 or 2); its id."""

    async def schedule(self, process: str, stage: int = 1) -> None:
        """The recruiter schedules the stage's interview."""

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        """Interviewer `number` (1 or 2) hands in a scorecard."""

    async def answer(self, process: str, wait: Wait, stage: int = 1) -> None:
        """Whoever is asked first answers."""

    async def send(self, process: str, stage: int = 1) -> None:
        """The mail drafted after a stage is sent by whose it is."""

    async def offer(self, process: str) -> None:
        """HR records that the offer was accepted."""

    async def get_ready(self, process: str) -> None:
        """Look up what the acts need, before they are measured."""

    def workflow_id(self, process: str) -> str:
        """What Temporal calls the process."""


class Floor:
    """Drives the bare workflow with bare signals, on a queue of the side's name."""

    asked_first: Sequence[Wait] = ()

    def __init__(self, client: Client, name: str = FLOOR) -> None:
        self.name = name
        self._client = client

    async def start(self, stages: int = 1) -> str:
        process = new_id("bare")
        await self._client.start_workflow(
            floor.WORKFLOW, floor.Hire(process, stages), id=process, task_queue=self.name
        )
        return process

    async def schedule(self, process: str, stage: int = 1) -> None:
        await self._act(process, "schedule")

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        await self._act(process, "scorecard")

    async def answer(self, process: str, wait: Wait, stage: int = 1) -> None:
        raise LookupError(f"the floor asks nobody: {wait}")

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


A_MONTH = timedelta(days=30)


class Ours:
    """Drives the product the way its API does: the arbiter in SQL, then the bell."""

    asked_first: Sequence[Wait] = ()

    def __init__(self, services: Services, directory: Directory, name: str = OURS) -> None:
        self.name = name
        self._services = services
        self._parts = services.parts
        self._directory = directory

    async def start(self, stages: int = 1) -> str:
        parts, directory = self._parts, self._directory
        application, candidate = new_id("app"), new_id("can")
        now = parts.clock()

        def make(conn: Connection) -> Accepted:
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
            return first_act(conn, application, self._desk(), now, parts.policies)

        first = await parts.database.write(make)
        self._services.ring_soon(application, ActKind.START, first.untaken)
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
            lead=self._directory.panel[0],
        )

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        await self._complete(
            process,
            TaskKind.GIVE_FEEDBACK,
            "submitted",
            by_link(self._directory.panel[number - 1]),
            number=number + floor.PANEL * (stage - 1),
            **SCORECARD,
        )

    async def answer(self, process: str, wait: Wait, stage: int = 1) -> None:
        raise LookupError(f"nobody is asked for this first: {wait}")

    async def send(self, process: str, stage: int = 1) -> None:
        await self._complete(process, TaskKind.NOTIFY_CANDIDATE, "send", self._desk(), number=stage)

    async def offer(self, process: str) -> None:
        starts = (self._services.parts.clock() + A_MONTH).date().isoformat()
        await self._complete(
            process, TaskKind.PREPARE_OFFER, "accepted", self._desk(), start_on=starts
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
                # One recruiter sends them all: as somebody does who has looked at them together.
                previewed=True,
            )
        )
