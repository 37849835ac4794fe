"""Steps taken before the process asks for them: never wrong, never left over, never needed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from activities.step import StepRunner
from activities.step_table import STEPS
from db.process.ledger import MessageState
from db.schema import messages
from domain.events import EventType
from local.temporal import TemporalServer
from tests.process.branches import BRANCHES, played
from tests.process.broken import runner_with_broken
from tests.process.planted import LeavesNothingOver
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.rig import Rig, new_rig
from tests.process.test_replay import RECORDED, recorded, replayer

BY_LADDERS = {
    EventType.TASK_ASKED,
    EventType.TASK_REMINDED,
    EventType.TASK_ESCALATED,
    EventType.TASK_STILL_DECIDING,
    EventType.TASK_RUNG_SKIPPED,
}
"""How often they come depends on how fast the machine is."""


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_nothing_foretold_is_left_over_when_a_process_sleeps_or_ends(file: Path) -> None:
    await replayer(LeavesNothingOver).replay_workflow(recorded(file))


# --- without ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def unforetold(
    temporal_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """Where the process has to ask for every step."""
    folder = tmp_path_factory.mktemp("stage")
    async with new_rig(temporal_server.address, folder) as made:
        parts = made.parts
        runner = StepRunner(parts.database, parts.policies, parts.clock, STEPS, foretells=False)
        async with made.at_work(runner=runner):
            yield made


@pytest.mark.parametrize("name", BRANCHES)
async def test_with_foretelling_off_the_same_happens_and_the_same_mails_go_out(
    rig: Rig, unforetold: Rig, name: str
) -> None:
    branch = BRANCHES[name]
    ahead, asked = await asyncio.gather(played(rig, branch), played(unforetold, branch))
    assert await happened(ahead) == await happened(asked)
    assert await mailed(ahead) == await mailed(asked)


async def happened(play: Play) -> Counter[str]:
    """Its events, but for what ladders did."""
    reminders = {row.id for row in await ledger_of(play) if row.dispatched}
    return Counter(
        f"{event.type} {event.task_id.removeprefix(play.application)}"
        for event in await play.events()
        if event.type not in BY_LADDERS and event.data.get("message") not in reminders
    )


async def mailed(play: Play) -> Counter[tuple[int, str]]:
    """Who got which mail, but for those of the dispatcher."""
    reminding = {row.scenario for row in await ledger_of(play) if row.dispatched}
    got = [
        (number, scenario)
        for number, person in enumerate(play.cast.everybody)
        for scenario in await play.mailed(person)
        if scenario not in reminding
    ]
    return Counter(got)


async def ledger_of(play: Play) -> list[Row[Any]]:
    """The messages of its ledger."""
    query = select(messages).where(messages.c.application_id == play.application)
    return await play.services.parts.database.read(lambda conn: list(conn.execute(query)))


# --- what fails ---------------------------------------------------------------------------------


async def arranged(play: Play) -> None:
    await play.schedule()


async def judged(play: Play) -> None:
    await play.schedule()
    await play.judge("pass")


async def told(play: Play) -> None:
    await judged(play)
    await play.send()


async def accepted(play: Play) -> None:
    await told(play)
    await play.accept_offer()


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that fails; what people do until it is due, and what they do when it is mended."""

    step: str
    before: Callable[[Play], Awaitable[None]]
    after: tuple[Callable[[Play], Awaitable[object]], ...]

    def __str__(self) -> str:
        return self.step


JUDGE, SEND, ACCEPT = (lambda play: play.judge("pass")), Play.send, Play.accept_offer
FAULTS = (
    Fault("collect", arranged, (JUDGE, SEND, ACCEPT)),
    Fault("decide", judged, (SEND, ACCEPT)),
    Fault("confirm_told", told, (ACCEPT,)),
    Fault("settle", accepted, ()),
)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_step_that_fails_stands_pending_under_its_name_and_no_mail_goes_twice(
    empty_rig: Rig, fault: Fault
) -> None:
    async with empty_rig.at_work(runner=runner_with_broken(empty_rig.parts, fault.step)):
        play = await empty_rig.play(calm())
        await fault.before(play)
        await play.until_so("the pending step", lambda: is_all_that_is_pending(play, fault.step))
        assert {row.state for row in await ledger_of(play)} == {MessageState.SENT}
        assert await each_mail_went_once(play)
    async with empty_rig.at_work():
        for act in fault.after:
            await act(play)
        assert await play.ended() == "hired"
    assert await each_mail_went_once(play)


async def is_all_that_is_pending(play: Play, step: str) -> bool:
    """What the Temporal UI shows as pending activities is this one."""
    raw = (await play.handle.describe()).raw_description
    return [each.activity_type.name for each in raw.pending_activities] == [step]


async def each_mail_went_once(play: Play) -> bool:
    sent = Counter(mail.message_id for mail in play.channel.delivered)
    return all(sent[row.message_id] == 1 for row in await ledger_of(play))
