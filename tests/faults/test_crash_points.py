"""The worker dies by SIGKILL at every named point and is started again: nothing lost or doubled.

The stories run side by side, because most of their time is waiting for Temporal to notice a death.
"""

from __future__ import annotations

import asyncio
import traceback
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.crashpoints import POINTS
from db.schema import tasks
from domain.words import TaskKind
from local.temporal import TemporalServer
from tests.faults.world import Hire, World, new_world
from tests.smtp_stub import SmtpStub
from tests.waiting import PATIENCE_S

AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Crash:
    """Die at a point, the n-th time it is passed; `resolve` is what HR answers if it is asked."""

    point: str
    nth: int = 1
    resolve: str = ""

    def __str__(self) -> str:
        return f"{self.point}:{self.nth}"


# A rejection takes 4 wakes with 5 steps in them, 2 steps that are asked for when their time comes,
# and 2 deliveries with 3 mails and 3 steps: the third mail is the rejection itself, whose fate
# a dead worker leaves unknown.
CRASHES = (
    *(Crash("wake.before_commit", nth) for nth in (1, 2, 3, 4)),
    *(Crash("wake.after_commit", nth) for nth in (1, 2, 3, 4)),
    *(Crash("step.before_commit", nth) for nth in (1, 2)),
    *(Crash("step.after_commit", nth) for nth in (1, 2)),
    Crash("ledger.sending", 1),
    Crash("ledger.sending", 2, resolve="retry"),
    Crash("smtp.before", 3, resolve="retry"),
    Crash("smtp.accepted", 1),
    Crash("smtp.accepted", 3, resolve="arrived"),
    Crash("ledger.settled", 1),
    Crash("ledger.settled", 2, resolve="arrived"),
    Crash("ledger.sent", 1),
    Crash("ledger.sent", 2),
)
# tests/importing/test_killed.py
IMPORT_POINTS = ("import.staged", "import.before_commit", "import.after_commit")
API_POINTS = ("act.before_commit", "act.after_commit", "ring.after")


async def _told(temporal: TemporalServer, folder: Path, crash: Crash) -> str:
    """What went wrong in the story of a crash; nothing, if all went well."""
    try:
        async with AsyncExitStack() as stack:
            stub = stack.enter_context(SmtpStub())
            world = await new_world(temporal, stub, folder, start=False)
            stack.push_async_callback(world.end)
            await _story(world, crash)
    except Exception:
        return f"{crash}: {traceback.format_exc()}"
    return ""


async def _story(world: World, crash: Crash) -> None:
    world.worker.start(CRASH_AT=str(crash))
    hire = await world.hire()
    people = asyncio.create_task(hire.play("reject"))
    resolving = asyncio.create_task(_resolve(hire, crash.resolve))
    try:
        await world.worker_dies()
        world.worker.start()
        outcome = await people
    finally:
        people.cancel()
        resolving.cancel()
        await asyncio.gather(people, resolving, return_exceptions=True)
    await world.check()
    assert outcome == "rejected"
    assert len(await hire.received("rejection")) == 1
    assert await _resolutions(hire) == ([crash.resolve] if crash.resolve else [])


async def _resolve(hire: Hire, completion: str) -> None:
    if completion:
        task = await hire.task(TaskKind.RESOLVE_DELIVERY, seconds=3 * PATIENCE_S)
        await hire.act(task, completion)


async def _resolutions(hire: Hire) -> list[str]:
    rows = await hire.rows(tasks, tasks.c.kind == TaskKind.RESOLVE_DELIVERY)
    return [row.completion for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["wake", "step", "ledger", "smtp"])
async def test_a_worker_that_dies_at_a_point_loses_and_doubles_nothing(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory, part: str
) -> None:
    """All points of a part in one test, so that no two processes of a run tell the same stories."""
    crashes = [crash for crash in CRASHES if crash.point.startswith(f"{part}.")]
    assert crashes
    room = asyncio.Semaphore(AT_ONCE)

    async def tell(crash: Crash) -> str:
        async with room:
            return await _told(temporal_server, tmp_path_factory.mktemp("crash"), crash)

    wrong = [said for said in await asyncio.gather(*map(tell, crashes)) if said]
    assert not wrong, "\n".join(wrong)


def test_every_point_is_swept() -> None:
    swept = {crash.point for crash in CRASHES} | {*API_POINTS, *IMPORT_POINTS}
    assert swept == set(POINTS)
