"""Whatever people do to an application, in whatever order: it comes to an end, by the rules."""

from __future__ import annotations

import asyncio
import os
from random import Random

import pytest

from db.clock_and_ids import system_clock
from doctor import Tolerances, examine, report
from doctor.findings import Visit
from doctor.record import read_record
from domain.defaults import USUAL_MODE
from domain.presets import MODES
from tests.process.bells import ShortRuns
from tests.process.policies import hurried
from tests.process.rig import Rig
from tests.process.wanderer import Wanderer

SEED = int(os.environ.get("WANDERING_SEED", "1"))
AT_ONCE = int(os.environ.get("WANDERING_AT_ONCE", "4"))
PATIENCE_S = float(os.environ.get("WANDERING_PATIENCE_S", "60"))


@pytest.mark.parametrize("history_limit", [0, 3])
async def test_whatever_is_done_in_whatever_order_it_comes_to_an_end(
    rig: Rig, history_limit: int
) -> None:
    """The seeds fix what is tried; when the clocks come in between, they do not."""
    seeds = range(SEED, SEED + AT_ONCE)
    ends = [_wandered(rig, seed, history_limit) for seed in seeds]
    wrong = [end for end in await asyncio.gather(*ends) if end]
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("mode", sorted(set(MODES) - {USUAL_MODE}))
async def test_so_it_does_under_every_way_of_working(rig: Rig, mode: str) -> None:
    """One walk each on a real server; how a team works in all states is tests/machine."""
    wrong = await _wandered(rig, SEED, 0, mode)
    assert not wrong, wrong


async def _wandered(rig: Rig, seed: int, history_limit: int, mode: str = USUAL_MODE) -> str:
    """What went wrong, with the whole story; nothing, if all went well."""
    dice = Random(seed)
    play = await rig.play(
        hurried(mode=mode),
        panel=3,
        stages=dice.choice((1, 2, 3)),
        meetings=dice.choice((1, 1, 2)),
        bell=ShortRuns(rig.client, history_limit) if history_limit else None,
    )
    somebody = Wanderer(play, dice)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await play.until_open("schedule_interview")
            await somebody.wander()
            await somebody.see_to_the_end()
            await play.ended()
        record = await play.services.parts.database.read(
            lambda conn: read_record(conn, play.application)
        )
        findings = examine(record, Visit(system_clock(), Tolerances()))
        found = report(findings, 1) if findings else ""
    except (TimeoutError, AssertionError) as failure:
        found = f"{type(failure).__name__} {failure}"
    if not found:
        return ""
    quiet = (play.now() - (await play.events())[-1].at).total_seconds()
    found += f" after {quiet:.0f} s in which nothing happened"
    tried = "\n  ".join(somebody.done)
    happened = "\n  ".join(await play.story())
    return f"seed {seed}: {found}\n tried:\n  {tried}\n happened:\n  {happened}"
