"""Acts, clocks and interruptions in unlucky orders: nothing waits for nobody, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.services import Conflict
from db.process.acts import ActKind
from db.schema import applications, jobs
from tests.process import deviations
from tests.process.bells import ShortRuns
from tests.process.deviations import CORRECTED, SOON_S, hired, schedule_with
from tests.process.endings import AN_HOUR_S, JUST_ENDED_S
from tests.process.policies import calm, hurried, lingering
from tests.process.rig import Rig
from tests.process.unlucky import (
    arranged,
    book_ahead,
    escalated,
    feedback_of,
    heard_again,
    muffled,
    open_tasks,
    scored,
    until_shown,
)
from workflows.bell import Bell

SHORT = 3


@pytest.mark.parametrize("short", [False, True])
async def test_a_stage_that_was_decided_before_it_was_entered_waits_for_nobody(
    rig: Rig, short: bool
) -> None:
    bell = ShortRuns(rig.client, SHORT) if short else None
    play = await rig.play(hurried(), panel=2, stages=2, bell=bell)
    await deviations.decided_before_it_was_entered(play)
    assert await play.ended() == "hired"
    assert "schedule_interview:2" not in " ".join(await play.story())


async def test_what_became_urgent_after_its_interview_began_is_walked_again_to_the_same_place(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), bell=ShortRuns(rig.client, SHORT))
    await deviations.urgent_while_collecting(play)
    assert await play.ended() == "hired"


async def test_a_meeting_that_a_decision_made_needless_is_called_off_with_the_telling(
    rig: Rig,
) -> None:
    play = await rig.play(hurried(), meetings=2)
    await play.schedule(starts_in=JUST_ENDED_S)
    await play.schedule(starts_in=AN_HOUR_S)
    task = await play.until_open("give_feedback")
    task = await escalated(play, task.id, play.cast.manager)
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await hired(play)
    assert await play.ended() == "hired"
    assert [row.cancelled for row in await arranged(play)] == [False, True]
    assert "interview_cancelled" in await play.mailed(play.cast.candidate)
    assert "panel_cancelled" in await play.mailed(play.cast.interviewer)


async def test_what_was_arranged_just_before_a_decision_made_it_needless_leaves_no_task(
    rig: Rig,
) -> None:
    bell = muffled(rig)
    play = await rig.play(replace(hurried(), settling_hours=8000), meetings=2, bell=bell)
    await play.schedule(starts_in=JUST_ENDED_S)
    task = await play.until_open("give_feedback")
    task = await escalated(play, task.id, play.cast.manager)
    bell.muffled = True
    await play.schedule(starts_in=AN_HOUR_S)
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await heard_again(play, bell)
    await play.until_open("notify_candidate")
    assert {row.kind for row in await open_tasks(play)} == {"notify_candidate"}
    await hired(play)
    await play.until_open("settling")
    assert [row.cancelled for row in await arranged(play)] == [False, True]


async def test_what_is_booked_ahead_while_the_candidate_is_told_is_booked_for_the_stage_it_was_for(
    rig: Rig,
) -> None:
    bell = muffled(rig)
    play = await rig.play(lingering(), stages=3, bell=bell)
    await play.schedule()
    await play.judge("pass")
    notify = await play.until_open("notify_candidate")
    bell.muffled = True
    await play.send()
    await play.of_own_accord(
        ActKind.BOOK_AHEAD, play.cast.recruiter, **play.appointment(starts_in=AN_HOUR_S)
    )
    await heard_again(play, bell)
    await play.until_event("interview.scheduled", times=2)
    view = await play.view()
    assert view.stage_id != notify.stage_id
    assert (await arranged(play))[-1].stage_id == view.stage_id
    assert {row.kind for row in await open_tasks(play)} == {"await_interview"}
    assert view.state == "awaiting_interview"
    await play.withdraw()


async def test_what_came_before_a_withdrawal_and_was_not_taken_does_not_hold_the_end_up(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), stages=2)
    await play.schedule()
    await play.judge("pass")
    async with play.while_the_letter_is_sent():
        await play.of_own_accord(
            ActKind.BOOK_AHEAD, play.cast.recruiter, **play.appointment(starts_in=AN_HOUR_S)
        )
        await play.withdraw()
    assert await play.ended() == "withdrawn"


@pytest.mark.parametrize("short", [False, True])
async def test_a_question_asked_just_before_a_withdrawal_is_answered_all_the_same(
    rig: Rig, short: bool
) -> None:
    bell = ShortRuns(rig.client, SHORT) if short else None
    play = await rig.play(calm(), stages=2, bell=bell)
    await play.schedule(starts_in=JUST_ENDED_S)
    await play.judge("pass")
    async with play.while_the_letter_is_sent():
        await play.of_own_accord(ActKind.ASK, question="还要等多久？")
        await play.withdraw()
    await play.until_event("task.redated", times=2)
    await play.complete("answer_question", "answered", by=play.cast.interviewer, answer="两天。")
    assert await play.ended() == "withdrawn"
    assert "question_answered" in await play.mailed(play.cast.candidate)


async def test_who_was_heard_before_an_interview_was_repeated_is_heard_again(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("reject", by=first)
    await play.complete("give_feedback", "cut_short", by=second, owner=second)
    await play.complete(
        "resolve_interview", "rescheduled", by=play.cast.recruiter, **play.appointment()
    )
    await play.judge("pass", by=first)
    await play.judge("pass", by=second)
    await hired(play)
    assert await play.ended() == "hired"


async def test_whoever_left_a_panel_as_the_interview_began_is_asked_for_nothing(
    rig: Rig,
) -> None:
    bell = muffled(rig)
    play = await rig.play(calm(), panel=3, bell=bell)
    first, second, third = play.cast.panel
    await schedule_with(play, first, second, starts_in=SOON_S)
    await play.complete("await_interview", "declined_interview", by=first, note="那天出差")
    task = await play.until_open("resolve_interview")
    bell.muffled = True
    await play.act(task, "panel_changed", play.cast.recruiter, panel=[second.id, third.id])
    await play.until_open("give_feedback", second)
    await heard_again(play, bell)
    await play.judge("pass", by=third)
    await play.judge("pass", by=second)
    await hired(play)
    assert await play.ended() == "hired"
    asked = [
        event.data["owner"] for event in await play.of("task.opened") if "feed" in event.task_id
    ]
    assert sorted(asked) == sorted([second.id, third.id])


async def test_a_correction_is_followed_up_though_the_clocks_of_two_machines_differ(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await play.schedule()
    task = await play.judge_of("pass", play.cast.interviewer)
    await play.until_open("notify_candidate")
    behind = replace(play.services.parts, clock=lambda: play.now() - timedelta(seconds=30))
    late = replace(play, services=type(play.services)(behind, Bell(rig.client)))
    await late.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task.id, **CORRECTED)
    await play.until_event("decision.made", times=2)
    await play.send()
    assert await play.ended() == "rejected"


async def test_a_scorecard_given_ahead_can_be_put_right_until_its_stage_is_told(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), stages=2)
    await play.schedule()
    await play.until_open("give_feedback")
    ahead = await book_ahead(play)
    task = await feedback_of(play, ahead.stage_id, play.cast.interviewer)
    await scored(play, task, play.cast.interviewer)
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task.id, **CORRECTED)
    await play.judge("pass")
    await play.send()
    await play.send()
    assert await play.ended() == "rejected"


async def test_who_is_erased_right_after_withdrawing_is_written_to_no_more(rig: Rig) -> None:
    bell = muffled(rig)
    play = await rig.play(calm(), bell=bell)
    await play.schedule(starts_in=AN_HOUR_S)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.until_open("await_interview")
    bell.muffled = True
    await play.withdraw()
    await play.of_own_accord(ActKind.ERASE, play.cast.lead)
    await heard_again(play, bell)
    await play.ended()
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    assert "panel_cancelled" in await play.mailed(play.cast.interviewer)


async def test_the_board_shows_what_is_still_waited_for_when_one_of_two_meetings_is_judged(
    rig: Rig,
) -> None:
    play = await rig.play(lingering(), meetings=2)
    await play.schedule()
    await play.judge("pass")
    await play.until_open("schedule_interview")
    assert (await play.view()).state == "arranging"
    await play.withdraw()


async def test_a_letter_that_is_left_to_somebody_else_by_then_is_told_by_hand(rig: Rig) -> None:
    bell = muffled(rig)
    play = await rig.play(calm(), bell=bell)
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    bell.muffled = True
    await play.send()
    job = select(applications.c.job_id).where(applications.c.id == play.application)
    ats = update(jobs).where(jobs.c.id.in_(job)).values(senders={"rejection": "ats"})
    await play.services.parts.database.write(lambda conn: conn.execute(ats))
    await heard_again(play, bell)
    await play.tell_by("phone")
    assert await play.ended() == "rejected"
    assert "rejection" not in await play.mailed(play.cast.candidate)


async def test_what_operators_see_is_where_the_booked_stage_stands(rig: Rig) -> None:
    play = await rig.play(lingering(), stages=2)
    await play.schedule()
    await play.until_open("give_feedback")
    ahead = await book_ahead(play)
    await feedback_of(play, ahead.stage_id, play.cast.interviewer)
    await play.judge_stage(1, "pass")
    await play.send()
    await play.until_event("stage.entered", times=2)
    assert (await play.view()).state == "collecting"
    await until_shown(play, "collecting")
    await play.withdraw()


async def test_a_stage_that_is_decided_is_not_rejected_past_its_decision(rig: Rig) -> None:
    play = await rig.play(lingering(), stages=2)
    await play.schedule()
    await play.until_open("give_feedback")
    await book_ahead(play, starts_in=AN_HOUR_S)
    await play.judge("pass")
    await play.until_open("notify_candidate")
    form = {"channel": "phone", "told_at": play.now().isoformat(), "gist": "我们谈了"}
    with pytest.raises(Conflict) as conflict:
        await play.of_own_accord(
            ActKind.REJECT, play.cast.recruiter, reason_code="skills_gap", **form
        )
    assert conflict.value.reason == "not_now"
    await play.withdraw()
