"""Operations cancel a process in Temporal: it ends like a withdrawal, and HR says the rest."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection
from temporalio.api.enums.v1 import EventType as HistoryEvent
from temporalio.client import WorkflowExecutionStatus

from api.services import Conflict
from db.process.acts import ActKind
from tests.process.bells import ShortRuns
from tests.process.channel import BUSY
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig
from tests.process.test_operations import reset
from tests.process.test_withdrawals import (
    STATES,
    Approach,
    before_scheduling,
    before_the_interview,
    by_name,
    calendar_mails,
    calendar_method,
)

ASKED = HistoryEvent.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED
BEGUN = HistoryEvent.EVENT_TYPE_WORKFLOW_TASK_STARTED
DONE = HistoryEvent.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def seen_by_the_run(play: Play, *, when: HistoryEvent.ValueType = DONE) -> None:
    """Wait until a workflow task brings the run its cancellation, and (`DONE`) has ended."""

    async def told() -> bool:
        kinds = [event.event_type for event in (await play.history()).events]
        return ASKED in kinds and when in kinds[kinds.index(ASKED) :]

    await play.until_so("the run to be told of its cancellation", told)


@pytest.mark.parametrize("approach", STATES, ids=by_name)
async def test_wherever_it_waits_it_is_the_recruiters_to_tell_and_then_ends_aborted(
    rig: Rig, approach: Approach
) -> None:
    play = await rig.play(STATES[approach], panel=2)
    await approach(play)
    await play.handle.cancel()
    task = await play.until_open("confirm_abort")
    assert task.owner_id == play.cast.recruiter.id
    assert (await play.view()).state == "aborting"
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    view = await play.view()
    assert (view.outcome, view.told_how) == ("aborted", "phone")
    mails = await play.mailed(play.cast.candidate)
    assert not {"withdrawal_received", "rejection"} & set(mails)


async def test_the_run_completes_and_says_how(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    await play.complete("confirm_abort", "nothing_to_tell", by=play.cast.recruiter)
    assert await play.ended() == "aborted"
    described = await play.handle.describe()
    assert described.status is WorkflowExecutionStatus.COMPLETED
    assert (await play.view()).told_at is None


async def test_every_open_task_is_closed_and_what_is_booked_is_called_off(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm(), panel=2)
    await before_the_interview(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    withdrawn = await play.of("task.withdrawn")
    assert [event.data["reason"] for event in withdrawn] == ["process_aborted"]
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    for person in (play.cast.candidate, *play.cast.panel):
        methods = [calendar_method(mail) for mail in calendar_mails(play, person)]
        assert methods.count("CANCEL") == 1


async def test_a_delivery_under_way_ends_before_it_takes_effect(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("pass")
    async with play.while_the_letter_is_sent():
        await play.handle.cancel()
        await seen_by_the_run(play)
        assert await play.of("process.aborted") == []
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    assert (await play.mailed(play.cast.candidate)).count("next_step") == 1
    events = [row.type for row in await play.events()]
    assert events.index("candidate.told") < events.index("process.aborted")


async def test_a_step_under_way_is_neither_torn_off_nor_taken_the_patient_way(
    rig: Rig,
) -> None:
    """Another writer holds the database for so long that the run hears of the cancellation while it
    takes acts: a local activity's workflow task lasts at most ten seconds."""
    play = await rig.play(calm())
    await before_scheduling(play)
    entered, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold(conn: Connection) -> None:
        loop.call_soon_threadsafe(entered.set)
        release.wait()

    holding = asyncio.create_task(rig.parts.database.write(hold))
    await entered.wait()
    await play.handle.signal("ring")
    await play.handle.cancel()
    await seen_by_the_run(play, when=BEGUN)
    release.set()
    await holding
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    patient = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in (await play.history()).events
        if event.event_type == HistoryEvent.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    assert set(patient) <= {"deliver"}


async def test_an_outcome_that_stands_is_kept(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    await play.handle.cancel()
    await play.of_own_accord(ActKind.REQUEST_REVIEW, question="能说明一下原因吗？")
    await play.complete("review_rejection", "answered", by=play.cast.lead, answer="结论不变。")
    await play.until_mailed(play.cast.candidate, "review_answered")
    assert await play.of("process.aborted") == []
    assert (await play.view()).state == "settling"


async def test_somebody_who_withdraws_afterwards_is_told_that_it_has_ended(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    with pytest.raises(Conflict, match="already_ended"):
        await play.withdraw()
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"


async def test_a_candidate_can_be_erased_before_anybody_was_told(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    await play.of_own_accord(ActKind.ERASE, play.cast.lead)
    assert await play.ended() == "erased"


async def test_what_is_asked_meanwhile_is_answered_before_it_closes(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    await play.of_own_accord(ActKind.ASK, question="为什么中止了？")
    await play.until_open("answer_question")
    await play.tell_that_it_was_cancelled()
    await play.until_event("task.redated")
    await play.complete(
        "answer_question", "answered", by=play.cast.recruiter, answer="职位取消了，很抱歉。"
    )
    assert await play.ended() == "aborted"
    assert "question_answered" in await play.mailed(play.cast.candidate)


async def test_a_mail_that_was_refused_for_the_moment_is_not_tried_again(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    play.channel.answer(play.cast.candidate.email, *([BUSY] * 30))
    await play.send()
    await play.until_event("message.reserved", times=3)
    await play.handle.cancel()
    task = await play.until_open("resolve_delivery")
    assert task is not None
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    assert "rejection" not in await play.mailed(play.cast.candidate)


async def test_it_stays_cancelled_in_a_new_run(rig: Rig) -> None:
    play = await rig.play(calm(), bell=ShortRuns(rig.client, 3))
    await before_scheduling(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    await play.of_own_accord(ActKind.ASK, question="为什么中止了？")
    await play.complete("answer_question", "answered", by=play.cast.recruiter, answer="职位取消。")
    await play.until_mailed(play.cast.candidate, "question_answered")
    await reset(play)
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    assert len(await play.of("process.aborted")) == 1


async def test_cancelled_twice_it_ends_once(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    await play.until_open("confirm_abort")
    await reset(play)
    await play.handle.cancel()
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
    assert len(await play.of("process.aborted")) == 1
    assert len(await play.of("outcome.set")) == 1


async def test_cancelled_as_it_begins_it_ends_the_same_way(empty_rig: Rig) -> None:
    play = await empty_rig.play(calm())
    await play.services.finish()
    await play.handle.cancel()
    async with empty_rig.at_work():
        await play.complete("confirm_abort", "nothing_to_tell", by=play.cast.recruiter)
        assert await play.ended() == "aborted"


async def test_every_wake_up_of_a_cancelled_process_can_be_a_replay(empty_rig: Rig) -> None:
    async with empty_rig.at_work(max_cached_workflows=0):
        play = await empty_rig.play(calm())
        await before_the_interview(play)
        await play.handle.cancel()
        await play.tell_that_it_was_cancelled()
        assert await play.ended() == "aborted"


async def test_the_recruiter_is_asked_by_mail_and_reminded(rig: Rig) -> None:
    play = await rig.play(calm())
    await before_scheduling(play)
    await play.handle.cancel()
    task = await play.until_open("confirm_abort")
    assert task.due_at - task.opened_at > timedelta()
    await play.until_mailed(play.cast.recruiter, "task_assigned")
    await play.tell_that_it_was_cancelled()
    assert await play.ended() == "aborted"
