"""A new release takes over: open processes move to it, and nothing is done twice."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from commands.deploying import Deploy, become_current, move
from tests.process.branches import BRANCHES, played
from tests.process.checks import check_all
from tests.process.planted import LooksAround, look_around
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.releases import NEW, OLD, at_work
from tests.process.rig import Rig
from tests.waiting import until, until_at_rest
from workflows import versions
from workflows.hire import HiringProcess
from workflows.plugin import PLUGIN

TO_OLD, TO_NEW = Deploy(OLD, wait_seconds=60), Deploy(NEW, wait_seconds=60, rings_a_second=100)
BUSY = ("accepted", "two_stages", "rejected", "held_twice", "withdrawn_on_hold", "mixed") * 3
WAITING = 6
SIGNALED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
TASK_FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
TASK_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def waiting_for_hr(rig: Rig) -> Play:
    """A process that waits for a person, with a step or two behind it."""
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    return play


async def carried_on(play: Play) -> None:
    """What is left to do with it."""
    await play.send()
    assert await play.ended() == "rejected"
    await check_all(play)


async def until_taken(play: Play) -> None:
    """The process was woken by what was said last, and has dealt with it as far as it could."""

    async def quiet() -> bool:
        events = (await play.history()).events
        rings = [each.event_id for each in events if each.event_type == SIGNALED]
        done = [each.event_id for each in events if each.event_type == TASK_COMPLETED]
        return bool(rings) and done[-1] > rings[-1]

    await until("the process to have looked", quiet)


async def versions_of(play: Play) -> list[str]:
    """Under which version its present run was worked on."""
    history = await play.history()
    done = (each.workflow_task_completed_event_attributes for each in history.events)
    return sorted({each.deployment_version.build_id for each in done} - {""})


async def test_the_two_releases_do_not_fit_each_other(empty_rig: Rig) -> None:
    async with at_work(empty_rig, OLD):
        await become_current(empty_rig.client, TO_OLD)
        history: WorkflowHistory = await (await waiting_for_hr(empty_rig)).history()
    replayer = Replayer(workflows=[LooksAround], plugins=[PLUGIN])
    with pytest.raises(NondeterminismError):
        await replayer.replay_workflow(history)


@pytest.mark.slow
async def test_open_processes_move_to_a_release_that_does_not_fit_them_while_people_act(
    empty_rig: Rig,
) -> None:
    rig = empty_rig
    async with at_work(rig, OLD):
        await become_current(rig.client, TO_OLD)
        waiting = await asyncio.gather(*(waiting_for_hr(rig) for _ in range(WAITING)))
        busy = [asyncio.create_task(played(rig, BRANCHES[name])) for name in BUSY]
        async with at_work(rig, NEW, LooksAround, [look_around]):
            await become_current(rig.client, TO_NEW)
            await move(rig.client, rig.parts.database, TO_NEW)
            assert await versions.open_under(rig.client, OLD) == 0
    async with at_work(rig, NEW, LooksAround, [look_around]):
        for play in await asyncio.gather(*busy):
            await check_all(play)
        for play in waiting:
            await carried_on(play)
            assert await versions_of(play) == [NEW]


async def test_an_old_worker_waits_for_the_upgrade_when_it_does_not_know_a_step(
    empty_rig: Rig,
) -> None:
    rig = empty_rig
    async with at_work(rig, OLD, without="tell"):
        await become_current(rig.client, TO_OLD)
        play = await waiting_for_hr(rig)
        await play.send()
        await until_taken(play)
        await until_at_rest(play.handle)
        assert (await play.handle.describe()).status is WorkflowExecutionStatus.RUNNING
        assert TASK_FAILED not in [each.event_type for each in (await play.history()).events]
        async with at_work(rig, NEW):
            await become_current(rig.client, TO_NEW)
            await move(rig.client, rig.parts.database, TO_NEW)
            assert await play.ended() == "rejected"
            await check_all(play)


async def test_processes_of_before_versions_move_too(empty_rig: Rig) -> None:
    rig = empty_rig
    async with rig.at_work():
        play = await waiting_for_hr(rig)
    async with at_work(rig, NEW, HiringProcess):
        await become_current(rig.client, TO_NEW)
        await move(rig.client, rig.parts.database, TO_NEW)
        await carried_on(play)
