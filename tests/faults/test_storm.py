"""Everything at once: seeded people and seeded faults, and at the end the doctor finds nothing."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Row
from temporalio.service import RPCError

from api.services import Conflict
from db.projection import OPEN
from db.schema import process_views, tasks
from domain.words import TaskKind
from tests.faults.by_hand import reset
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, World, scorecard
from tests.smtp_stub import Mode

SEED = int(os.environ.get("STORM_SEED", "20261123"))
HIRES = int(os.environ.get("STORM_HIRES", "12"))
STORM_S = float(os.environ.get("STORM_SECONDS", "15"))
BAD_DAYS = [mode for mode in Mode if mode is not Mode.ACCEPT]
OUTCOMES = ("advance", "hold", "reject")
REASON: Mapping[str, object] = {"reason_code": "skills_gap"}
BY_PHONE: Mapping[str, object] = {
    "channel": "phone",
    "told_at": "2026-11-20T09:00:00+08:00",
    "gist": "Langes Gespräch, gute Stimmung.",
}


@pytest.mark.slow
async def test_after_a_storm_every_process_ends_and_nothing_is_found(
    make_world: MakeWorld,
) -> None:
    policy = quick_policy(seconds_per_hour=0.5, settling=1, rejection_delay=1)
    world = await make_world(policy=policy, panel=2, rounds=2)
    chance = random.Random(SEED)
    hires = [await world.hire() for _ in range(HIRES)]
    people = [asyncio.create_task(_people(hire, random.Random(chance.random()))) for hire in hires]
    done = await _storm(world, hires, chance)
    assert done["kills"] > 0, "a storm without a kill is none"
    world.stub.behave(Mode.ACCEPT, times=0)
    await asyncio.gather(*people)
    await world.check()


async def _storm(world: World, hires: list[Hire], chance: random.Random) -> dict[str, int]:
    counted = {"kills": 0, "mails": 0, "resets": 0, "signals": 0}
    ends = asyncio.get_running_loop().time() + STORM_S
    while asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        fault = chance.choice(list(counted))
        counted[fault] += 1
        hire = chance.choice(hires)
        if fault == "kills":
            world.worker.kill()
            await asyncio.sleep(chance.uniform(0, 0.5))
            world.worker.start()
        elif fault == "mails":
            world.stub.behave(chance.choice(BAD_DAYS), times=chance.randint(1, 3))
        elif fault == "signals":
            await _unless_gone(hire.handle.signal("ring", "by hand"))
        else:
            await _unless_gone(reset(hire, chance.random()))
    return counted


async def _unless_gone(doing: Any) -> None:
    """Some processes have ended, or not begun."""
    with suppress(RPCError, IndexError):
        await doing


async def _people(hire: Hire, chance: random.Random) -> None:
    """Everybody around one application, until it is closed."""
    quiet_since = asyncio.get_running_loop().time()
    while not await hire.rows(process_views, process_views.c.state == "closed"):
        await asyncio.sleep(chance.uniform(0.02, 0.4))
        if chance.random() < 0.01:
            await _try(hire.withdraw())
        for task in await hire.rows(tasks, tasks.c.state == OPEN):
            completion, form = await _choice(hire, task, chance)
            if completion and await _try(hire.act(task, completion, form)):
                quiet_since = asyncio.get_running_loop().time()
        stalled = asyncio.get_running_loop().time() - quiet_since
        assert stalled < 90, f"nothing happens any more\n{await hire.dump()}"
    await hire.ended()


async def _try(acting: Any) -> bool:
    try:
        await acting
    except Conflict:
        return False
    return True


async def _choice(
    hire: Hire, task: Row[Any], chance: random.Random
) -> tuple[str, Mapping[str, object]]:
    """What the owner of a task does now; nothing, more often than not."""
    if chance.random() < 0.5:
        return "", {}
    match TaskKind(task.kind):
        case TaskKind.SCHEDULE_INTERVIEW:
            return "scheduled", hire.appointment()
        case TaskKind.GIVE_FEEDBACK:
            return "submitted", scorecard(chance.choice(("pass", "pass", "hold", "reject")))
        case TaskKind.DECIDE | TaskKind.REVIEW_HOLD:
            return "decided", {"outcome": chance.choice(OUTCOMES), **REASON}
        case TaskKind.NOTIFY_CANDIDATE:
            reason = REASON if task.scenario == "rejection" else {}
            if chance.random() < 0.2:
                return "told_otherwise", {**BY_PHONE, **reason}
            return "send", reason
        case TaskKind.AWAIT_RELEASE:
            return ("undo", {}) if chance.random() < 0.05 else ("", {})
        case TaskKind.PREPARE_OFFER:
            return "lapsed", {}
        case TaskKind.RESOLVE_DELIVERY:
            return await _resolution(hire, task, chance)
    return "", {}


async def _resolution(
    hire: Hire, task: Row[Any], chance: random.Random
) -> tuple[str, Mapping[str, object]]:
    """A person asks whether it arrived before they answer."""
    if chance.random() < 0.2:
        return "told_otherwise", BY_PHONE
    row = await hire.message_of(task.message_id)
    arrived = any(row.message_id in mail.message_id for mail in hire.world.stub.mails())
    return ("arrived", {}) if arrived else ("retry", {})
