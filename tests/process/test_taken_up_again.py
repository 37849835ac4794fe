"""A request by right while a process ends, and after: the process is taken up again for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from activities.step import Step, StepRunner
from activities.step_table import STEPS
from composition import Parts
from db.operations.untaken import alive, untaken
from db.process.acts import ActKind
from db.process.projection import CLOSED_STATE
from domain.protocol import Conclusion, StepCall
from tests.process.bells import Muffled
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.rig import Rig
from tests.waiting import PATIENCE_S
from workflows.bell import Bell, Page, relay

OFTEN_S = 0.05


class Ending(StepRunner):
    """Closes a process in SQL, and tells the run so when it may: the run is about to end."""

    def __init__(self, parts: Parts) -> None:
        # Without foretelling, the run asks for the step that closes.
        super().__init__(parts.database, parts.policies, parts.clock, STEPS, foretells=False)
        self.closed = asyncio.Event()
        self.may_end = asyncio.Event()

    async def run(self, step: Step, call: StepCall) -> Conclusion:
        """As always, but for the answer that waits."""
        conclusion = await super().run(step, call)
        if conclusion.state == CLOSED_STATE:
            self.closed.set()
            await self.may_end.wait()
        return conclusion


async def test_a_request_that_is_lost_on_a_run_which_is_ending_begins_another(
    empty_rig: Rig,
) -> None:
    ending = Ending(empty_rig.parts)
    async with empty_rig.at_work(runner=ending):
        bell = Muffled(Bell(empty_rig.client))
        play = await empty_rig.play(calm(), bell=bell)
        first = await _is_ending(play, ending)
        bell.muffled = True
        await _asks(play)
        await play.services.finish()
        ending.may_end.set()
        await _end_of_run(play, first)
        assert await _untaken(play) == [play.application]
        await _is_answered(play)
        assert (await play.handle.describe()).run_id != first


async def test_a_request_that_rings_a_run_which_is_ending_is_answered_by_one_of_them(
    empty_rig: Rig,
) -> None:
    """Temporal lets no run end past a signal that it has not seen: mostly that run goes on. But one
    that saw it before it heard that it is closed ends, and the relay begins another."""
    ending = Ending(empty_rig.parts)
    async with empty_rig.at_work(runner=ending):
        play = await empty_rig.play(calm())
        await _is_ending(play, ending)
        await _asks(play)
        await play.services.finish()
        ending.may_end.set()
        await _is_answered(play)


async def _is_ending(play: Play, ending: Ending) -> str:
    """It is closed in SQL, and its run does not know yet; gives the run's id."""
    await play.until_open("schedule_interview")
    await play.withdraw()
    async with asyncio.timeout(PATIENCE_S):
        await ending.closed.wait()
    assert (await play.view()).state == CLOSED_STATE
    return str((await play.handle.describe()).run_id)


async def _is_answered(play: Play) -> None:
    async with _relaying(play):
        await _refuses(play)
        await play.until_event("process.closed", times=2)
    assert await play.ended() == "withdrawn"
    assert await play.mailed(play.cast.candidate) == [
        "withdrawal_received",
        "privacy_received",
        "privacy_refused",
    ]
    assert await _untaken(play) == []


async def test_what_ended_again_lately_is_looked_for_after_a_restore(rig: Rig) -> None:
    """Temporal may have its second run as open, however long ago it was closed first."""
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await play.withdraw()
    await play.ended()
    between = play.now()
    await _asks(play)
    await _refuses(play)
    await play.until_event("process.closed", times=2)
    await play.ended()
    known = await rig.parts.database.read(lambda conn: alive(conn, between))
    assert play.application in {each.application for each in known}


async def _asks(play: Play) -> None:
    await play.of_own_accord(ActKind.REQUEST_PRIVACY, right="access")


async def _refuses(play: Play) -> None:
    await play.complete("privacy_request", "refused", by=play.cast.lead, answer="请先说明身份。")


async def _end_of_run(play: Play, run: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await play.client.get_workflow_handle(play.handle.id, run_id=run).result()


async def _untaken(play: Play) -> list[str]:
    rows = await play.services.parts.database.read(lambda conn: untaken(conn, "", 10))
    return [row.application for row in rows]


@asynccontextmanager
async def _relaying(play: Play) -> AsyncIterator[None]:
    """The relay of a worker is at work, as it always is outside of tests."""

    async def look(after: str, limit: int) -> Page:
        database = play.services.parts.database
        return Page(await database.read(lambda conn: untaken(conn, after, limit)))

    at_work = asyncio.create_task(relay(Bell(play.client), look, OFTEN_S))
    try:
        yield
    finally:
        at_work.cancel()
        with suppress(asyncio.CancelledError):
            await at_work
