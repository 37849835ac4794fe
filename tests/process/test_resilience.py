"""Nothing is lost: workers away, rings that never came, races, runs that start anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from api.services import Conflict
from db.relay import untaken
from tests.process.bells import NobodyHears, ShortRuns
from tests.process.channel import REFUSED
from tests.process.policies import calm, hesitant, hurried, lingering, settling
from tests.process.stage import Stage
from workflows.bell import Bell, relay


async def test_acts_made_while_no_worker_runs_are_all_applied_in_order(
    empty_stage: Stage,
) -> None:
    play = await empty_stage.play(calm(), panel=2)
    first, second = play.cast.panel
    async with empty_stage.at_work():
        await play.schedule()
        await play.until_open("give_feedback", second)
    await play.judge("pass", by=second)
    await play.judge("pass", by=first)
    async with empty_stage.at_work():
        await play.send()
        await play.until_open("prepare_offer")
    await play.accept_offer()
    async with empty_stage.at_work():
        assert await play.ended() == "hired"
    completed = [row.data["completion"] for row in await play.of("task.completed")]
    assert completed == ["scheduled", "submitted", "submitted", "send", "accepted"]


async def test_an_application_that_came_and_went_while_no_worker_ran_is_told_so(
    empty_stage: Stage,
) -> None:
    play = await empty_stage.play(calm())
    await play.withdraw()
    async with empty_stage.at_work():
        assert await play.ended() == "withdrawn"
    assert await play.mailed(play.cast.candidate) == ["withdrawal_received"]


async def test_a_ring_that_never_came_is_healed_by_the_relay(stage: Stage) -> None:
    play = await stage.play(calm(), bell=NobodyHears())
    database = stage.parts.database
    healing = asyncio.create_task(relay(Bell(stage.client), lambda: database.read(untaken), 0.05))
    try:
        await play.schedule()
        await play.judge("pass")
        await play.send()
        await play.accept_offer()
        assert await play.ended() == "hired"
    finally:
        healing.cancel()


async def test_an_act_that_comes_as_the_process_closes_still_has_its_effect(stage: Stage) -> None:
    play = await stage.play(settling(calm(), 3))
    play.channel.answer(play.cast.interviewer.email, REFUSED)
    await play.schedule()
    await play.until_open("resolve_delivery")
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    play.services.bell = NobodyHears()
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    database = stage.parts.database
    await asyncio.sleep(3.5)  # the settling time is over, and the ring has not come yet
    healing = asyncio.create_task(relay(Bell(stage.client), lambda: database.read(untaken), 0.05))
    try:
        assert await play.ended() == "rejected"
    finally:
        healing.cancel()
    assert "panel_invitation" in await play.mailed(play.cast.interviewer)


async def test_of_two_who_submit_at_once_one_is_answered_and_one_refused(
    either_stage: Stage,
) -> None:
    play = await either_stage.play(calm())
    await play.schedule()
    task = await play.until_open("give_feedback")
    form = {"recommendation": "yes", "verdict": "pass", "evidence": "好"}
    answers = await asyncio.gather(
        *(play.act(task, "submitted", play.cast.interviewer, **form) for _ in range(8)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == 7
    assert {conflict.reason for conflict in refused} == {"task_closed"}
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


@pytest.mark.parametrize("first", ["verdict", "withdrawal"])
async def test_a_withdrawal_that_races_the_last_verdict_wins_either_way(
    either_stage: Stage, first: str
) -> None:
    play = await either_stage.play(calm())
    await play.schedule()
    task = await play.until_open("give_feedback")
    form = {"recommendation": "yes", "verdict": "pass", "evidence": "好"}
    acts = [play.act(task, "submitted", play.cast.interviewer, **form), play.withdraw()]
    with suppress(Conflict):
        await asyncio.gather(*(acts if first == "verdict" else acts[::-1]))
    assert await play.ended() == "withdrawn"


async def test_an_outcome_that_is_being_sent_is_sent_and_stands(either_stage: Stage) -> None:
    play = await either_stage.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    pause = play.channel.pause(play.cast.candidate.email)
    await play.send()
    await pause.is_reached()
    await play.withdraw()
    pause.go_on.set()
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]


async def test_who_withdraws_while_the_good_news_is_being_sent_has_withdrawn(
    stage: Stage,
) -> None:
    play = await stage.play(calm())
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    pause = play.channel.pause(play.cast.candidate.email)
    await play.send()
    await pause.is_reached()
    await play.withdraw()
    pause.go_on.set()
    assert await play.ended() == "withdrawn"


async def test_every_wake_up_can_be_a_replay_from_the_first_event(empty_stage: Stage) -> None:
    async with empty_stage.at_work(max_cached_workflows=0):
        play = await empty_stage.play(hurried(), panel=2)
        await play.schedule(starts_in=-60)
        await play.until_event("task.escalated", times=2)
        for interviewer in play.cast.panel:
            await play.judge("hold", by=interviewer)
        await play.send()
        await play.decide("reject", kind="review_hold")
        await play.send()
        assert await play.ended() == "rejected"


# --- runs that start anew -----------------------------------------------------------------------


async def runs_of(stage: Stage, workflow: str) -> int:
    """How many runs a process had."""
    return len([run async for run in stage.client.list_workflows(f"WorkflowId = '{workflow}'")])


async def test_a_long_run_continues_as_new_and_its_ladder_goes_on(stage: Stage) -> None:
    play = await stage.play(hurried(), panel=2, bell=ShortRuns(stage.client, 10))
    first, second = play.cast.panel
    await play.schedule(starts_in=-60)
    await play.until_event("task.reminded", times=2)
    await play.judge("pass", by=first)
    await play.until_event("task.reminded", times=7)
    await play.judge("pass", by=second)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await runs_of(stage, play.handle.id) > 1
    rungs = [row.data["rung"] for row in await play.of("task.reminded") if "2" in row.task_id[-1:]]
    assert rungs == sorted(set(rungs))


async def test_a_limit_shorter_than_the_way_it_has_come_does_not_make_a_run_spin(
    stage: Stage,
) -> None:
    play = await stage.play(calm(), bell=ShortRuns(stage.client, 1))
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await asyncio.sleep(1)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert 1 < await runs_of(stage, play.handle.id) < 8


async def test_an_undelivered_mail_is_not_forgotten_by_a_new_run(stage: Stage) -> None:
    play = await stage.play(calm(), bell=ShortRuns(stage.client, 10))
    play.channel.answer(play.cast.candidate.email, REFUSED)
    await play.schedule()
    await play.until_open("resolve_delivery")
    await play.until_open("give_feedback")
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await runs_of(stage, play.handle.id) > 1


async def test_what_was_undone_stays_undone_in_a_new_run(stage: Stage) -> None:
    play = await stage.play(hesitant(), bell=ShortRuns(stage.client, 5))
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("phone")
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]


async def test_a_withdrawal_stands_in_a_new_run(stage: Stage) -> None:
    play = await stage.play(lingering(), bell=ShortRuns(stage.client, 5))
    await play.schedule()
    await play.until_open("give_feedback")
    await play.withdraw()
    await play.until_open("settling")
    await play.until_mailed(play.cast.candidate, "withdrawal_received")
    assert (await play.view()).outcome == "withdrawn"
