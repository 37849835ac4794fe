"""Nothing is lost: workers away, rings that never came, races, runs that start anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from api.services import Conflict
from db.engine import Database
from db.operations.untaken import untaken
from tests.process.bells import NobodyHears, ShortRuns
from tests.process.channel import REFUSED
from tests.process.policies import calm, hesitant, hurried, lingering, settling
from tests.process.rig import Rig
from tests.waiting import until_at_rest
from workflows.bell import Bell, Look, Page, relay


def with_acts(database: Database) -> Look:
    """What the worker's relay looks for."""

    async def look(after: str, limit: int) -> Page:
        return Page(await database.read(lambda conn: untaken(conn, after, limit)))

    return look


async def test_acts_made_while_no_worker_runs_are_all_applied_in_order(
    empty_rig: Rig,
) -> None:
    play = await empty_rig.play(calm(), panel=2)
    first, second = play.cast.panel
    async with empty_rig.at_work():
        await play.schedule()
        await play.until_open("give_feedback", second)
    await play.judge("pass", by=second)
    await play.judge("pass", by=first)
    async with empty_rig.at_work():
        await play.send()
        await play.until_open("prepare_offer")
    await play.accept_offer()
    async with empty_rig.at_work():
        assert await play.ended() == "hired"
    completed = [row.data["completion"] for row in await play.of("task.completed")]
    assert completed == ["scheduled", "submitted", "submitted", "send", "accepted"]


async def test_an_application_that_came_and_went_while_no_worker_ran_is_told_so(
    empty_rig: Rig,
) -> None:
    play = await empty_rig.play(calm())
    await play.withdraw()
    async with empty_rig.at_work():
        assert await play.ended() == "withdrawn"
    assert await play.mailed(play.cast.candidate) == ["withdrawal_received"]


async def test_a_ring_that_never_came_is_healed_by_the_relay(rig: Rig) -> None:
    play = await rig.play(calm(), bell=NobodyHears())
    database = rig.parts.database
    healing = asyncio.create_task(relay(Bell(rig.client), with_acts(database), 0.05))
    try:
        await play.schedule()
        await play.judge("pass")
        await play.send()
        await play.accept_offer()
        assert await play.ended() == "hired"
    finally:
        healing.cancel()


async def test_an_act_that_comes_as_the_process_closes_still_has_its_effect(rig: Rig) -> None:
    play = await rig.play(settling(calm(), 3))
    play.channel.answer(play.cast.interviewer.email, REFUSED)
    await play.schedule()
    await play.until_open("resolve_delivery")
    await play.judge("reject")
    await play.send()
    over = (await play.until_open("settling")).due_at
    play.services.bell = NobodyHears()
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    database = rig.parts.database
    await play.until("the settling time's end", lambda conn: play.now() > over)
    await until_at_rest(play.handle)
    healing = asyncio.create_task(relay(Bell(rig.client), with_acts(database), 0.05))
    try:
        assert await play.ended() == "rejected"
    finally:
        healing.cancel()
    assert "panel_invitation" in await play.mailed(play.cast.interviewer)


async def test_of_two_who_submit_at_once_one_is_answered_and_one_refused(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm())
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
    either_rig: Rig, first: str
) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    task = await play.until_open("give_feedback")
    form = {"recommendation": "yes", "verdict": "pass", "evidence": "好"}
    acts = [play.act(task, "submitted", play.cast.interviewer, **form), play.withdraw()]
    with suppress(Conflict):
        await asyncio.gather(*(acts if first == "verdict" else acts[::-1]))
    assert await play.ended() == "withdrawn"


async def test_an_outcome_that_is_being_sent_is_sent_and_stands(either_rig: Rig) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    async with play.while_the_letter_is_sent():
        await play.withdraw()
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]


async def test_who_withdraws_while_the_good_news_is_being_sent_has_withdrawn(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("pass")
    async with play.while_the_letter_is_sent():
        await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_every_wake_up_can_be_a_replay_from_the_first_event(empty_rig: Rig) -> None:
    async with empty_rig.at_work(max_cached_workflows=0):
        play = await empty_rig.play(hurried(), panel=2)
        await play.schedule(starts_in=-60)
        await play.until_event("task.escalated", times=2)
        for interviewer in play.cast.panel:
            await play.judge("hold", by=interviewer)
        await play.send()
        await play.decide("reject", kind="review_hold")
        await play.send()
        assert await play.ended() == "rejected"


# --- runs that start anew -----------------------------------------------------------------------


async def runs_of(rig: Rig, workflow: str) -> int:
    """How many runs a process had."""
    return len([run async for run in rig.client.list_workflows(f"WorkflowId = '{workflow}'")])


async def test_a_long_run_continues_as_new_and_its_ladder_goes_on(rig: Rig) -> None:
    play = await rig.play(hurried(), panel=2, bell=ShortRuns(rig.client, 10))
    first, second = play.cast.panel
    await play.schedule(starts_in=-60)
    await play.until_event("task.reminded", times=2)
    await play.judge("pass", by=first)
    await play.until_event("task.reminded", times=7)
    await play.judge("pass", by=second)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await runs_of(rig, play.handle.id) > 1
    rungs = [row.data["rung"] for row in await play.of("task.reminded") if "2" in row.task_id[-1:]]
    assert rungs == sorted(set(rungs))


async def test_a_limit_shorter_than_the_way_it_has_come_does_not_make_a_run_spin(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), bell=ShortRuns(rig.client, 1))
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await until_at_rest(play.handle)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert 1 < await runs_of(rig, play.handle.id) < 8


async def test_an_undelivered_mail_is_not_forgotten_by_a_new_run(rig: Rig) -> None:
    play = await rig.play(calm(), bell=ShortRuns(rig.client, 10))
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
    assert await runs_of(rig, play.handle.id) > 1


async def test_what_was_undone_stays_undone_in_a_new_run(rig: Rig) -> None:
    play = await rig.play(hesitant(), bell=ShortRuns(rig.client, 5))
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("phone")
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]


async def test_a_withdrawal_stands_in_a_new_run(rig: Rig) -> None:
    play = await rig.play(lingering(), bell=ShortRuns(rig.client, 5))
    await play.schedule()
    await play.until_open("give_feedback")
    await play.withdraw()
    await play.until_open("settling")
    await play.until_mailed(play.cast.candidate, "withdrawal_received")
    assert (await play.view()).outcome == "withdrawn"
