"""The API dies by SIGKILL around the commit of an act: it counts whole or not at all."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest
from sqlalchemy import Row

from db.schema import acts
from domain.words import TaskKind
from tests.faults.world import ROOT, Hire, World

KILLED = -9


async def test_an_act_whose_api_died_before_the_commit_never_happened(world: World) -> None:
    hire = await world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    assert await _act_in_api(hire, task, "act.before_commit") == (KILLED, "")
    assert len(await hire.rows(acts)) == 1
    assert await _act_in_api(hire, task) == (0, "accepted 2")
    await _to_the_end(hire)


@pytest.mark.parametrize("point", ["act.after_commit", "ring.after"])
async def test_an_act_whose_api_died_after_the_commit_is_done_once(
    world: World, point: str
) -> None:
    hire = await world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    assert await _act_in_api(hire, task, point) == (KILLED, "")
    # The person got no answer and tries again.
    assert await _act_in_api(hire, task) == (0, "refused task_closed")
    await _to_the_end(hire)


async def _to_the_end(hire: Hire) -> None:
    await hire.judge("pass")
    await hire.send()
    offer = await hire.task(TaskKind.PREPARE_OFFER)
    await hire.act(offer, "declined", {"note": "Chose another offer."})
    assert await hire.ended() == "offer_declined"
    assert len(await hire.received("interview_invitation")) == 1
    await hire.world.check()


async def _act_in_api(hire: Hire, task: Row[object], crash_at: str = "") -> tuple[int, str]:
    told = {
        "application": hire.id,
        "actor": task.owner_id,
        "task": task.id,
        "completion": "scheduled",
        "form": hire.appointment(),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.act_once",
        json.dumps(told),
        cwd=ROOT,
        env={**hire.world.env, "CRASH_AT": crash_at},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(child.communicate(), 30)
    return child.returncode or 0, out.decode()
