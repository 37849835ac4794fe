"""The mail server refuses, hangs, or loses its answer: told stays a fact, nobody hears twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Row

from db.clock_and_ids import system_clock
from db.process.ledger import MessageState
from db.schema import messages, tasks
from domain.words import TaskKind
from tests.days import IN_FOUR_WEEKS
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, World
from tests.smtp_stub import Mode

TOLD_BY_PHONE = {
    "channel": "phone",
    "told_at": system_clock().isoformat(),
    "gist": "Habe sie angerufen und den Grund erklärt.",
}


@pytest.mark.parametrize(
    "refusal",
    [
        Mode.REFUSE_CONTENT_FOR_NOW,
        Mode.HANG_AT_GREETING,
        Mode.BREAK_BEFORE_DOT,
    ],
)
async def test_an_outcome_that_was_certainly_not_taken_is_sent_again_and_arrives_once(
    world: World, refusal: Mode
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    _hang_up(world)
    world.stub.behave(refusal, times=1)
    await hire.send()
    assert await hire.ended() == "rejected"
    assert (await hire.message("rejection", "sent")).attempt == 2
    assert len(await hire.received("rejection")) == 1
    assert await hire.rows(tasks, tasks.c.kind == TaskKind.RESOLVE_DELIVERY) == []
    await world.check()


async def test_a_mail_server_that_is_away_for_a_while_only_delays(world: World) -> None:
    hire = await world.hire()
    world.stub.refuse_connections()
    await hire.schedule()
    row = await hire.message("interview_invitation", "reserved")
    await hire.until("a refused attempt", lambda: _error(hire, row.id))
    world.stub.listen()
    assert await _from_feedback(hire, "pass") == "offer_lapsed"
    await world.check()


@pytest.mark.parametrize("mode", [Mode.LOSE_ANSWER, Mode.HANG_AFTER_DOT])
async def test_an_outcome_whose_answer_was_lost_is_a_persons_task_and_never_sent_twice(
    world: World, mode: Mode
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(mode, times=1)
    await hire.send()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    assert (await hire.message("rejection", "unknown")).id == task.message_id
    assert len(await hire.received("rejection")) == 1
    await hire.act(task, "arrived")
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_an_outcome_that_is_refused_for_good_is_tried_again_by_a_person(
    world: World,
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(Mode.REFUSE_RECIPIENT, times=2)
    await hire.send()
    first = await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.act(first, "retry")
    second = await hire.until("a second task", lambda: _other(hire, first.id))
    await hire.act(second, "retry")
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_an_outcome_that_is_refused_for_good_is_told_by_phone(world: World) -> None:
    hire = await world.hire()
    await hire.to_telling("pass")
    world.stub.behave(Mode.REFUSE_CONTENT, times=1)
    await hire.send()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.act(task, "told_otherwise", TOLD_BY_PHONE)
    offer = await hire.task(TaskKind.PREPARE_OFFER)
    await hire.act(offer, "accepted", {"start_on": IN_FOUR_WEEKS})
    assert await hire.ended() == "hired"
    assert await hire.received("next_step") == []
    assert (await hire.message("next_step", "noted")).state == MessageState.NOTED
    await world.check()


async def test_an_invitation_that_bounces_is_a_task_beside_the_process(world: World) -> None:
    hire = await world.hire()
    world.stub.behave(Mode.REFUSE_RECIPIENT, times=1)
    await hire.schedule()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.task(TaskKind.GIVE_FEEDBACK)
    await hire.act(task, "retry")
    await hire.message("interview_invitation", "sent")
    assert await _from_feedback(hire, "reject") == "rejected"
    await world.check()


async def test_a_reminder_whose_answer_was_lost_repeats_with_the_same_message_id(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(seconds_per_hour=1))
    hire = await world.hire()
    await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    world.stub.behave(Mode.LOSE_ANSWER, times=1)
    lost = await hire.message("task_reminder", *MessageState)
    await hire.until("it to be sent again", lambda: _repeated(hire, lost))
    await hire.withdraw()
    assert await hire.ended() == "withdrawn"
    await world.check()


async def test_a_reminder_that_a_dead_worker_was_sending_is_sent_again_by_the_next(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(seconds_per_hour=0.5), start=False)
    world.worker.start(CRASH_AT="smtp.accepted:1")
    hire = await world.hire()
    await world.worker_dies()
    [left] = await hire.rows(messages)
    assert left.state == MessageState.SENDING
    world.worker.start()
    done = await hire.until("somebody to see to it", lambda: _settled(hire, left.id))
    mails = [mail for mail in world.stub.mails() if mail.message_id.strip("<>") == left.message_id]
    assert len(mails) == (2 if done.state == MessageState.SENT else 1)
    await hire.withdraw()
    assert await hire.ended() == "withdrawn"
    await world.check()


async def test_a_mail_server_that_refuses_beyond_patience_becomes_a_task(
    make_world: MakeWorld,
) -> None:
    world = await make_world(DELIVERY_PATIENCE_SECONDS="0.5")
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(Mode.REFUSE_CONTENT_FOR_NOW)
    await hire.send()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    world.stub.behave(Mode.ACCEPT)
    await hire.act(task, "retry")
    assert await hire.ended() == "rejected"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_candidate_who_withdraws_while_the_rejection_is_refused_gets_no_rejection(
    world: World,
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    _hang_up(world)
    world.stub.behave(Mode.HANG_AT_GREETING)
    await hire.send()
    await hire.message("rejection", "sending")
    await hire.withdraw()
    # Not before: a connection that is just being dialled would be greeted after all.
    await hire.message("rejection", "suppressed")
    world.stub.behave(Mode.ACCEPT)
    assert await hire.ended() == "withdrawn"
    assert await hire.received("rejection") == []
    await world.check()


async def test_a_withdrawal_while_the_fate_of_a_rejection_is_unknown_ends_well(
    world: World,
) -> None:
    hire = await world.hire()
    await hire.to_telling("reject")
    world.stub.behave(Mode.LOSE_ANSWER, times=1)
    await hire.send()
    await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.withdraw()
    assert await hire.ended() == "withdrawn"
    assert len(await hire.received("rejection")) == 1
    await world.check()


async def test_a_cancellation_that_bounces_after_a_withdrawal_can_be_resolved(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=4))
    hire = await world.hire()
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK)
    world.stub.behave(Mode.REFUSE_RECIPIENT, recipient="interviewer.1@company.example")
    await hire.withdraw()
    task = await hire.task(TaskKind.RESOLVE_DELIVERY)
    await hire.act(task, "arrived")
    assert await hire.ended() == "withdrawn"
    await world.check()


def _hang_up(world: World) -> None:
    """Cut the connections that the worker keeps warm, so that the next mail dials anew."""
    world.stub.refuse_connections()
    world.stub.listen()


async def _from_feedback(hire: Hire, verdict: str) -> str:
    await hire.judge(verdict)
    await hire.send()
    if verdict == "pass":
        offer = await hire.task(TaskKind.PREPARE_OFFER)
        await hire.act(offer, "lapsed")
    return await hire.ended()


async def _error(hire: Hire, message: str) -> str | None:
    rows = await hire.rows(messages, messages.c.id == message)
    return rows[0].error or None


async def _settled(hire: Hire, message: str) -> Row[Any] | None:
    row = await hire.message_of(message)
    return row if row.state in (MessageState.SENT, MessageState.SUPPRESSED) else None


async def _repeated(hire: Hire, row: Row[Any]) -> bool | None:
    sent = [mail.message_id.strip("<>") for mail in hire.world.stub.mails()]
    return sent.count(row.message_id) >= 2 or None


async def _other(hire: Hire, task_id: str) -> Row[Any] | None:
    rows = await hire.rows(
        tasks, tasks.c.kind == TaskKind.RESOLVE_DELIVERY, tasks.c.state == "open"
    )
    return next((row for row in rows if row.id != task_id), None)
