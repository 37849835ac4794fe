"""What a process costs Temporal: counted from its history, as the cloud would bill it."""

from __future__ import annotations

from bench.aims import MOST_ACTIONS, MOST_EVENTS
from bench.cost import cost_of
from tests.process.policies import calm
from tests.process.rig import Rig


async def test_a_hire_of_two_stages_with_two_interviewers_each_is_cheap(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2, stages=2)
    for _ in range(2):
        await play.schedule()
        for interviewer in play.cast.panel:
            await play.judge("pass", by=interviewer)
        await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    cost = cost_of(await play.history())
    assert cost.events <= MOST_EVENTS, cost
    assert cost.billed <= MOST_ACTIONS, cost
