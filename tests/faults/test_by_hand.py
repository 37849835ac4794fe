"""What ops (or anybody at the Temporal UI) can do by hand: signals, resets, and long histories."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.common import RawValue

from db.schema import acts, applications
from domain.events import EventType
from domain.protocol import StartHire
from domain.words import TaskKind
from tests.days import IN_FOUR_WEEKS
from tests.faults.by_hand import reset
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, World
from tests.smtp_stub import Mode
from tests.waiting import until_at_rest
from workflows.contracts import HIRING_QUEUE, WORKFLOW, workflow_id

PLACES = {"the first workflow task": 0.0, "a middle one": 0.5, "the last one": 1.0}
GARBAGE: tuple[tuple[str, list[Any]], ...] = (
    ("ring", []),
    ("ring", ["not a ring"]),
    ("ring", [None]),
    ("ring", [42]),
    ("ring", [{"seq": "many", "kind": ["reject"]}]),
    ("ring", [{"seq": 10**40, "kind": "x" * 200_000}]),
    ("ring", [{"seq": 99, "kind": "withdraw", "outcome": "rejected"}]),
    ("ring", [{"seq": 1}, {"seq": 2}, {"seq": 3}]),
    ("ring", [RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b"{broken"))]),
    ("ring", [RawValue(Payload(metadata={"encoding": b"binary/mine"}, data=b"\x00\xff"))]),
    ("ring", [RawValue(Payload())]),
    ("complete", [{"verdict": "pass"}]),
    ("withdraw", []),
    ("__temporal_something", ["x"]),
    ("", ["nameless"]),
)


async def test_signals_with_garbage_wedge_nothing_and_apply_nothing(world: World) -> None:
    hire = await world.hire()
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK)
    sent = 0
    for name, payloads in GARBAGE:
        sent += await _signal(hire, name, payloads)
    assert sent >= len(GARBAGE) - 2
    await until_at_rest(hire.handle)
    assert len(await hire.rows(acts)) == 2
    await hire.judge("pass")
    await hire.send()
    await hire.act(await hire.task(TaskKind.PREPARE_OFFER), "lapsed")
    assert await hire.ended() == "offer_lapsed"
    await world.check()


async def test_a_process_that_is_started_by_hand_with_garbage_touches_nobody(
    world: World,
) -> None:
    hire = await world.hire()
    await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    stray = await world.client.start_workflow(
        WORKFLOW,
        StartHire("app_of_nobody", "pol_of_nobody"),
        id=f"by-hand-{uuid.uuid4()}",
        task_queue=HIRING_QUEUE,
    )
    assert await hire.play("reject") == "rejected"
    await stray.terminate("it was a test")
    await world.check()


@pytest.mark.parametrize("place", PLACES)
async def test_a_reset_after_the_rejection_went_out_sends_nothing_twice(
    make_world: MakeWorld, place: str
) -> None:
    world = await make_world(policy=quick_policy(settling=5))
    hire = await world.hire()
    await hire.to_telling("reject")
    await hire.send()
    await hire.task(TaskKind.SETTLING)
    before = len(world.stub.mails())
    await reset(hire, PLACES[place])
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    assert len(world.stub.mails()) == before
    await world.check()


@pytest.mark.parametrize(
    "kind",
    [
        TaskKind.AWAIT_INTERVIEW,
        TaskKind.GIVE_FEEDBACK,
        TaskKind.AWAIT_RELEASE,
    ],
)
async def test_a_reset_in_the_middle_ends_properly(make_world: MakeWorld, kind: TaskKind) -> None:
    """At every task of the way, back to the beginning."""
    world = await make_world(policy=quick_policy(rejection_delay=2), panel=2)
    hire = await world.hire()
    if kind is TaskKind.AWAIT_INTERVIEW:
        task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
        soon = hire.appointment(ahead=timedelta(seconds=3))
        await hire.act(task, "scheduled", soon)
        await hire.task(kind)
        await hire.message("panel_invitation", "sent")
        await reset(hire)
        await hire.judge("reject")
        await hire.send()
        assert await hire.ended() == "rejected"
    else:
        assert await _slowly(hire, kind) == "rejected"
    assert len(await hire.received("rejection")) == 1
    assert len(await hire.received("interview_invitation")) == 1
    await world.check()


async def test_a_reset_after_a_lost_answer_was_resolved_ends_properly(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=5))
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(Mode.LOSE_ANSWER, times=1)
    await hire.send()
    await hire.act(await hire.task(TaskKind.RESOLVE_DELIVERY), "arrived")
    await hire.task(TaskKind.SETTLING)
    await reset(hire)
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_reset_while_an_invitation_is_undelivered_keeps_its_task(world: World) -> None:
    hire = await world.hire()
    world.stub.behave(Mode.REFUSE_RECIPIENT, times=1)
    await hire.schedule()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.task(TaskKind.GIVE_FEEDBACK)
    await reset(hire)
    await hire.act(task, "retry")
    await hire.message("interview_invitation", "sent")
    await hire.judge("reject")
    await hire.send()
    assert await hire.ended() == "rejected"
    await world.check()


async def test_a_reset_after_an_undo_and_a_second_sending_ends_properly(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=5, rejection_delay=5))
    hire = await world.hire()
    await hire.to_telling("reject")
    await hire.send()
    await hire.act(await hire.task(TaskKind.AWAIT_RELEASE), "undo")
    await hire.send()
    await hire.task(TaskKind.SETTLING)
    await reset(hire)
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_process_that_continues_as_new_again_and_again_ends_properly(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(seconds_per_hour=0.5, settling=3), panel=2)
    hire = await world.hire(ring=False)
    await _start(hire, 3)
    await hire.to_telling("pass")
    await hire.event(EventType.TASK_ESCALATED)
    await hire.send()
    await hire.act(await hire.task(TaskKind.PREPARE_OFFER), "accepted", {"start_on": IN_FOUR_WEEKS})
    assert await hire.ended() == "hired"
    runs = [each async for each in world.client.list_workflows(f"WorkflowId = '{hire.handle.id}'")]
    assert len(runs) > 2
    assert len(await hire.received("next_step")) == 1
    await world.check()


async def test_a_process_that_continues_as_new_around_undelivered_mails_ends_properly(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=2))
    hire = await world.hire(ring=False)
    await _start(hire, 3)
    world.stub.behave(Mode.REFUSE_RECIPIENT, times=1)
    await hire.schedule()
    await hire.act(await hire.task(TaskKind.RESOLVE_DELIVERY), "arrived")
    await hire.judge("reject")
    await hire.task(TaskKind.NOTIFY_CANDIDATE)
    await until_at_rest(hire.handle)
    world.stub.behave(Mode.LOSE_ANSWER, times=1)
    await hire.send()
    await hire.message("rejection", "unknown")
    await until_at_rest(hire.handle)
    await hire.act(await hire.task(TaskKind.RESOLVE_DELIVERY), "arrived")
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_process_whose_history_was_lost_is_started_anew_and_walks_from_sql(
    world: World,
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    await hire.handle.terminate("lost")
    await _start(hire, 0)
    await hire.send()
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


# --- by hand --------------------------------------------------------------------------------------


async def _signal(hire: Hire, name: str, payloads: list[Any]) -> bool:
    if all(isinstance(payload, RawValue) for payload in payloads):
        encoded = [payload.payload for payload in payloads]
    else:
        encoded = await hire.world.client.data_converter.encode(payloads)
    request = SignalWorkflowExecutionRequest(
        namespace=hire.world.namespace,
        workflow_execution=WorkflowExecution(workflow_id=hire.handle.id),
        signal_name=name,
        input=Payloads(payloads=encoded),
        request_id=str(uuid.uuid4()),
    )
    try:
        await hire.world.client.workflow_service.signal_workflow_execution(request)
    except Exception:
        return False
    return True


async def _slowly(hire: Hire, kind: TaskKind) -> str:
    """Play a rejection, and reset the process while a task of this kind is open."""

    async def at(reached: TaskKind) -> None:
        await hire.task(reached)
        if reached is kind:
            await until_at_rest(hire.handle)
            await reset(hire)

    await at(TaskKind.SCHEDULE_INTERVIEW)
    await hire.schedule()
    await at(TaskKind.GIVE_FEEDBACK)
    await hire.judge("reject")
    await at(TaskKind.NOTIFY_CANDIDATE)
    await hire.send()
    await at(TaskKind.AWAIT_RELEASE)
    return await hire.ended()


async def _start(hire: Hire, limit: int) -> None:
    row = (await hire.rows(applications))[0]
    await hire.world.client.start_workflow(
        WORKFLOW,
        StartHire(hire.id, row.policy_version_id, history_limit=limit),
        id=workflow_id(hire.id),
        task_queue=HIRING_QUEUE,
    )
