"""What ops can do to a run that ends it, or find it in: terminated, cancelled, reset, wedged.

The process goes on where it stood, or ends properly, and nobody hears anything twice.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from temporalio.service import RPCError, RPCStatusCode

import doctor
from db.operations.untaken import to_ring
from db.schema import acts, process_events
from domain.events import EventType
from domain.words import TaskKind
from local.process import Child
from tests.faults.by_hand import forget, reset
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import ROOT, Hire, World
from tests.smtp_stub import Mode
from workflows.bell import Bell

# The server tries a failing workflow task again after ten seconds, and then ever later.
IMPATIENT = doctor.Tolerances(workflow_task_attempts=1)
TOLD = {"channel": "phone", "gist": "Die Stelle ist gestrichen, wir haben gesprochen."}


# --- terminated -----------------------------------------------------------------------------------


async def test_a_terminated_process_goes_on_with_the_next_act(world: World) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    await hire.handle.terminate("by hand")
    await hire.send()
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_terminated_process_with_no_act_goes_on_when_its_ladder_is_due(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(seconds_per_hour=1.0))
    hire = await world.hire()
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK)
    await hire.handle.terminate("by hand")
    before = await _climbed(hire)
    await hire.until("a rung to be climbed", lambda: _more_than(hire, before))
    await hire.judge("reject")
    await hire.send()
    assert await hire.ended() == "rejected"
    assert len(await hire.received("interview_invitation")) == 1
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_process_terminated_while_its_rejection_goes_out_asks_and_sends_it_once(
    make_world: MakeWorld,
) -> None:
    """Nobody is waited for then, and no instant is due: the relay finds it all the same."""
    world = await make_world(policy=quick_policy(settling=2))
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(Mode.HANG_AFTER_DOT, times=1)
    await hire.send()
    await hire.message("rejection", "sending")
    await hire.handle.terminate("by hand")
    await hire.act(await hire.task(TaskKind.RESOLVE_DELIVERY), "arrived")
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_terminated_process_can_be_reset_too(world: World) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    await hire.handle.terminate("by hand")
    await reset(hire)
    await hire.send()
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_process_that_is_closed_in_sql_is_never_started_again(world: World) -> None:
    hire = await world.hire()
    assert await hire.play("reject") == "rejected"
    await forget(hire)
    known = await world.parts.database.read(lambda conn: to_ring(conn, hire.id))
    assert await Bell(world.client).ring(known, "by hand")
    with pytest.raises(RPCError) as unknown:
        await hire.handle.describe()
    assert unknown.value.status is RPCStatusCode.NOT_FOUND


# --- cancelled ------------------------------------------------------------------------------------


async def test_a_cancelled_process_waits_for_hr_though_its_worker_dies(world: World) -> None:
    hire = await world.hire()
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK)
    await hire.handle.cancel()
    task = await hire.task(TaskKind.CONFIRM_ABORT)
    await asyncio.to_thread(world.worker.kill)
    world.worker.start()
    await hire.act(task, "told", {**TOLD, "told_at": hire.appointment()["starts_at"]})
    assert await hire.ended() == "aborted"
    await world.check()


async def test_cancelled_while_no_worker_runs_it_ends_when_one_is_there(world: World) -> None:
    hire = await world.hire()
    await hire.to_telling("pass")
    await asyncio.to_thread(world.worker.kill)
    await hire.handle.cancel()
    world.worker.start()
    await hire.act(await hire.task(TaskKind.CONFIRM_ABORT), "nothing_to_tell")
    assert await hire.ended() == "aborted"
    assert await hire.received("next_step") == []
    await world.check()


async def test_cancelled_while_a_mail_goes_out_the_mail_is_settled_first(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=2))
    hire = await world.hire()
    await hire.to_telling("pass")
    world.stub.behave(Mode.HANG_AFTER_DOT, times=1)
    await hire.send()
    await hire.message("next_step", "sending")
    await hire.handle.cancel()
    await hire.act(await hire.task(TaskKind.CONFIRM_ABORT), "nothing_to_tell")
    assert await hire.ended() == "aborted"
    assert len(await hire.received("next_step")) == 1
    await world.check()


@pytest.mark.parametrize("then", ["terminated", "reset"])
async def test_a_cancelled_process_stays_cancelled(world: World, then: str) -> None:
    hire = await world.hire()
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK)
    await hire.handle.cancel()
    task = await hire.task(TaskKind.CONFIRM_ABORT)
    await (hire.handle.terminate("by hand") if then == "terminated" else reset(hire))
    await hire.act(task, "nothing_to_tell")
    assert await hire.ended() == "aborted"
    assert [row.kind for row in await hire.rows(acts)].count("abort") == 1
    await world.check()


# --- wedged ---------------------------------------------------------------------------------------


async def test_a_wedged_process_goes_on_when_the_release_that_fits_it_is_back(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world, other = await _with_another_release(make_world, tmp_path)
    try:
        hire = await _begun_there_and_wedged_here(world, other)
        await asyncio.to_thread(world.worker.kill)
        other.start()
        assert await hire.ended() == "rejected"
    finally:
        await asyncio.to_thread(other.kill)
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_wedged_process_that_is_reset_walks_the_way_of_the_release_that_runs(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world, other = await _with_another_release(make_world, tmp_path)
    try:
        hire = await _begun_there_and_wedged_here(world, other)
        await reset(hire)
        assert await hire.ended() == "rejected"
    finally:
        await asyncio.to_thread(other.kill)
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def _with_another_release(make_world: MakeWorld, folder: Path) -> tuple[World, Child]:
    world = await make_world(start=False)
    other = Child(
        "The worker of another release",
        [sys.executable, "-m", "tests.faults.another_release"],
        log=folder / "another.log",
        env=world.env,
        cwd=ROOT,
    )
    return world, other


async def _begun_there_and_wedged_here(world: World, other: Child) -> Hire:
    """What is done meanwhile is answered, and waits; the doctor says what is the matter."""
    other.start()
    hire = await world.hire()
    await hire.to_telling("reject")
    await asyncio.to_thread(other.kill)
    world.worker.start()
    await hire.send()

    async def fails() -> bool | None:
        raw = (await hire.handle.describe()).raw_description
        return raw.pending_workflow_task.attempt > IMPATIENT.workflow_task_attempts

    await hire.until("the process to be wedged", fails)
    found = await doctor.run(world.parts.database, world.client, tolerances=IMPATIENT)
    assert "workflow_task_fails" in {each.code for each in found}
    return hire


async def _climbed(hire: Hire) -> int:
    climbs = (EventType.TASK_REMINDED, EventType.TASK_ESCALATED)
    return len(await hire.rows(process_events, process_events.c.type.in_(climbs)))


async def _more_than(hire: Hire, before: int) -> bool | None:
    return await _climbed(hire) > before or None
