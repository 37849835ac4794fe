"""The burst: very many processes whose ladders come due within a minute, beside people who act.

The processes are opened one after another, each under a policy whose first rung lies as much
earlier as it was opened later; so all the rungs come due within the same minute. In that minute
hires go on as ever, twenty acts a second; of the six acts of a hire one tells its candidate by
mail, and how long that mail takes is measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from temporalio.api.enums.v1 import EventType as HistoryEventType
from temporalio.client import WorkflowHistory

from bench.letters import address_of
from bench.measure import drive
from bench.seeding import (
    SECONDS_PER_HOUR,
    Directory,
    measured_policy,
    with_another_recruiter,
)
from bench.sides import Ours, Side
from bench.stand import Stand
from db.schema import process_events
from db.setup.policies import save_policy
from domain.events import EventType
from domain.words import TaskKind

WITHIN_S = 60.0
ACTS_PER_SECOND = 20.0
ACTS_OF_A_HIRE = 6
STEP_S = 5
"""Processes that are opened within so many seconds share a policy."""
AT_ONCE = 16
DESKS = 20
"""So many recruiters have these processes between them."""
PATIENCE_S = 300.0
LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of it; times in milliseconds."""

    processes: int
    hires: int
    mailed: Sequence[float]
    late: Sequence[float]
    timed_out: int


async def burst(stand: Stand, processes: int, within_s: float = WITHIN_S) -> Burst:
    """Open the processes, wait until their minute has come, and act beside it."""
    due, opened = await _opened(stand, processes, within_s)
    await asyncio.sleep((due - stand.services.parts.clock()).total_seconds())
    ours = Ours(stand.services, stand.directory)
    hires = max(1, round(within_s * ACTS_PER_SECOND / ACTS_OF_A_HIRE))
    driven = await _hires(stand, ours, hires, within_s / hires)
    late = await _climbed(stand, opened)
    return Burst(
        processes=processes,
        hires=hires,
        mailed=[each for _, each in driven],
        late=late,
        timed_out=await _timed_out(stand, [*opened, *(process for process, _ in driven)]),
    )


# --- the processes whose ladders come due -------------------------------------------------------


async def _opened(stand: Stand, count: int, within_s: float) -> tuple[datetime, list[str]]:
    """When the minute begins, and the processes. How long it takes to open them is tried first."""
    desks = await _desks(stand)
    began = time.monotonic()
    trial = max(AT_ONCE, count // 20)
    policy = await _policy(stand, 10 * PATIENCE_S)
    await _open(stand, [replace(desks[0], policy=policy)] * trial)
    needed = timedelta(seconds=1.5 * (time.monotonic() - began) * count / trial)
    due = stand.services.parts.clock() + needed + timedelta(seconds=STEP_S)
    opened: list[str] = []
    policies: dict[int, str] = {}
    each = timedelta(seconds=within_s) / count
    while len(opened) < count:
        now = stand.services.parts.clock()
        wanted = []
        for number in range(len(opened), min(len(opened) + AT_ONCE, count)):
            step = round((due + number * each - now).total_seconds() / STEP_S) * STEP_S
            if step not in policies:
                policies[step] = await _policy(stand, max(step, STEP_S))
            wanted.append(replace(desks[number % DESKS], policy=policies[step]))
        opened += await _open(stand, wanted)
    return due, opened


async def _policy(stand: Stand, rung_after_s: float) -> str:
    """A policy by which the recruiter is reminded of an interview to schedule after so long."""
    policy, kind = measured_policy(), TaskKind.SCHEDULE_INTERVIEW
    usual = policy.tasks[kind].ladder
    sooner = rung_after_s / SECONDS_PER_HOUR - usual.rungs[0].after
    rungs = tuple(replace(rung, after=rung.after + sooner) for rung in usual.rungs)
    spec = replace(policy.tasks[kind], ladder=replace(usual, rungs=rungs))
    reminded = replace(policy, tasks={**policy.tasks, kind: spec})
    parts = stand.services.parts
    return await parts.database.write(lambda conn: save_policy(conn, reminded, parts.clock()))


async def _desks(stand: Stand) -> list[Directory]:
    parts, known = stand.services.parts, stand.directory
    return await parts.database.write(
        lambda conn: [
            with_another_recruiter(conn, parts, known, 100 + number) for number in range(DESKS)
        ]
    )


async def _open(stand: Stand, desks: Sequence[Directory]) -> list[str]:
    """A process of each of these, waiting for its interview to be scheduled."""

    async def one(desk: Directory) -> str:
        process = await Ours(stand.services, desk).start()
        await stand.waits.until(process, "schedule:1")
        return process

    return list(await asyncio.gather(*map(one, desks)))


async def _climbed(stand: Stand, opened: Sequence[str]) -> list[float]:
    """How late each rung was climbed, once all have been."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        late = await stand.services.parts.database.read(lambda conn: _lateness(conn, set(opened)))
        if len(late) >= len(opened) or time.monotonic() > deadline:
            return late
        await asyncio.sleep(LOOK_EVERY_S)


def _lateness(conn: Connection, opened: set[str]) -> list[float]:
    events = conn.execute(
        select(process_events).where(
            process_events.c.type.in_((EventType.TASK_OPENED, EventType.TASK_REMINDED))
        )
    ).all()
    due = {
        row.task_id: datetime.fromisoformat(row.data["next"])
        for row in events
        if row.type == EventType.TASK_OPENED and row.data["next"]
    }
    return [
        1000 * (row.at - due[row.task_id]).total_seconds()
        for row in events
        if row.type == EventType.TASK_REMINDED and row.application_id in opened
    ]


# --- the hires beside them ----------------------------------------------------------------------


async def _hires(stand: Stand, ours: Ours, count: int, every_s: float) -> list[tuple[str, float]]:
    """Hires that begin at a steady rate: each with how long its candidate's mail took."""
    began = time.monotonic()

    async def one(number: int) -> tuple[str, float]:
        await asyncio.sleep(began + number * every_s - time.monotonic())
        timed = Timed(ours)
        process = await drive(stand.waits, timed, 1)
        arrived = await stand.arrivals.nth(address_of(process), 2)
        return process, 1000 * (arrived - timed.sent_at)

    return list(await asyncio.gather(*map(one, range(count))))


class Timed:
    """A side that notes when the candidate's mail was sent off."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.name = side.name
        self.start, self.schedule, self.judge = side.start, side.schedule, side.judge
        self.asked_first, self.answer = side.asked_first, side.answer
        self.offer, self.get_ready, self.workflow_id = side.offer, side.get_ready, side.workflow_id
        self.sent_at = 0.0

    async def send(self, process: str, stage: int = 1) -> None:
        """Send, and note when."""
        self.sent_at = time.monotonic()
        await self._side.send(process, stage)


async def _timed_out(stand: Stand, processes: Sequence[str]) -> int:
    """How many workflow tasks nobody finished in time, by the histories."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(process: str) -> int:
        async with places:
            handle = stand.client.get_workflow_handle(
                Ours(stand.services, stand.directory).workflow_id(process)
            )
            return timed_out_in(await handle.fetch_history())

    return sum(await asyncio.gather(*map(one, processes)))


def timed_out_in(history: WorkflowHistory) -> int:
    """How many workflow tasks of a run nobody finished in time."""
    timed_out = HistoryEventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT
    return sum(event.event_type == timed_out for event in history.events)
