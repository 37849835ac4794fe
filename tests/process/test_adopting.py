"""A process that goes on by another version: in Temporal too, once, and against what comes at the
same time.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.services import Conflict
from domain.words import TaskKind
from tests.process import adopting
from tests.process.adopting import adopt, adopt_version, led
from tests.process.opinions import to_decide
from tests.process.policies import calm, hurried, lingering
from tests.process.rig import Rig
from workflows.contracts import HIRE_MODE, HIRE_OWNERS


async def test_the_mode_and_the_owners_that_operators_see_follow(rig: Rig) -> None:
    play = await rig.play(lingering(), panel=2)
    await to_decide(play)
    lead = play.cast.panel[0]
    await adopt(play, led(lingering(), adopting.OTHER_MODE), with_the_job="yes")
    await play.until_open("decide", lead)

    async def shown() -> bool:
        found = (await play.handle.describe()).typed_search_attributes
        return (found.get(HIRE_MODE), found.get(HIRE_OWNERS)) == ("panel_tells", [lead.id])

    await play.until_so("the mode", shown)
    await play.withdraw()


async def test_whoever_decides_while_it_is_adopted_decides_once(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    task = await to_decide(play)
    await adopt(play, led(calm()))
    try:
        await play.act(task, "decided", play.cast.manager, outcome="advance")
    except Conflict:  # it was the manager's no more
        await play.decide("advance", by=play.cast.panel[0])
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert len(await play.of("decision.made")) == 1


async def test_a_process_that_climbs_while_it_adopts_tells_nobody_twice(rig: Rig) -> None:
    policy = hurried(0.3)
    play = await rig.play(policy)
    await play.until_event("task.reminded")
    task = policy.tasks[TaskKind.SCHEDULE_INTERVIEW]
    slower = replace(task, due=3 * task.due)
    tasks = {**policy.tasks, TaskKind.SCHEDULE_INTERVIEW: slower}
    made = await adopt(play, replace(policy, name="slower", tasks=tasks))
    await play.until_event("task.redated")
    await play.until_event("task.escalated")
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert made.seq == 2
    rungs = [
        event.data["rung"]
        for kind in ("task.reminded", "task.escalated", "task.rung_skipped")
        for event in await play.of(kind)
    ]
    assert len(rungs) == len(set(rungs))


async def test_the_same_version_twice_is_one_change(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    await adopt(play, replace(lingering(), settling_hours=12))
    await play.until_event("policy.adopted")
    (adopted,) = await play.of("policy.adopted")
    with pytest.raises(Conflict, match="adopted_before"):
        await adopt_version(play, str(adopted.data["to"]))
    await play.withdraw()
