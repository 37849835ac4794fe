"""The candidate's invitation leaves in their hours, and once; the panel's does not wait."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from db.process.acts import ActKind, Actor, ActRequest
from db.process.ledger import MessageState
from domain.appointments import AppointmentDoubt
from domain.defaults import default_policy
from domain.doubts import Questioned, marks_of
from domain.events import ActorKind
from domain.task_specs import Capacity
from tests.process.invited import (
    BEFORE_THEIR_HOURS,
    IN_GOOD_TIME,
    NIGHT,
    TOO_NEAR,
    appointment,
    arranged,
    at,
    at_rest,
    by_night,
    invitations,
    local,
    mails_to,
    waiting,
    withdrawn,
)
from tests.process.long import ONE_DAY, LongRig
from tests.process.unlucky import heard_again, muffled

# --- the night ----------------------------------------------------------------------------------


async def test_by_night_the_candidates_invitation_waits_for_their_hours_and_the_panels_does_not(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    accepted = await arranged(play, at(tuesday, IN_GOOD_TIME))
    task = await waiting(play)
    assert accepted.doubts == ()
    assert (task.owner_id, local(task.due_at)) == (play.cast.recruiter.id, (tuesday, time(9)))
    await play.until_mailed(play.cast.interviewer, "panel_invitation")
    assert await play.mailed(play.cast.candidate) == []
    assert (await play.view()).state == "awaiting_interview"
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    [invitation] = await invitations(play)
    assert local(invitation.sent_at) == (tuesday, time(9))
    assert [row.task_id for row in await play.of("task.lapsed")] == [task.id]
    await withdrawn(long_rig, play)


async def test_what_hr_does_not_want_to_wait_for_leaves_in_the_night(long_rig: LongRig) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    await play.act(await waiting(play), "send_now", play.cast.recruiter)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await long_rig.until_local(tuesday, time(9, 1))
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await withdrawn(long_rig, play)


async def test_whoever_was_told_by_telephone_gets_no_mail_in_the_morning(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    said = {"channel": "phone", "told_at": play.now().isoformat(), "gist": "时间地点都说了"}
    await play.act(await waiting(play), "told_otherwise", play.cast.recruiter, **said)
    await at_rest(long_rig, play)
    await long_rig.until_local(tuesday, time(9, 1))
    assert await play.mailed(play.cast.candidate) == []
    assert [row.state for row in await invitations(play)] == [MessageState.NOTED]
    moved = appointment(play, at(tuesday + ONE_DAY, IN_GOOD_TIME))
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **moved)
    await play.until_mailed(play.cast.candidate, "interview_moved")
    await withdrawn(long_rig, play)


# --- only what is still true --------------------------------------------------------------------


async def test_an_interview_that_moves_before_the_invitation_left_is_told_of_once_as_it_is_then(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    first = await waiting(play)
    wednesday = at(tuesday + ONE_DAY, IN_GOOD_TIME)
    form = appointment(play, wednesday)
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    await play.until_mailed(play.cast.interviewer, "panel_moved")
    assert (await waiting(play)).id != first.id
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    [mail] = mails_to(play, play.cast.candidate.email)
    assert wednesday.strftime("%Y年%-m月%-d日") in mail.text
    assert b"SEQUENCE:1" in mail.calendar.content
    await withdrawn(long_rig, play)


async def test_a_move_to_a_time_that_is_too_near_takes_the_answer_given_with_it(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    await waiting(play)
    form = appointment(play, at(tuesday, TOO_NEAR), invitation="now")
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await at_rest(long_rig, play)
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await withdrawn(long_rig, play)


async def test_of_an_interview_cancelled_before_the_invitation_left_a_candidate_hears_nothing(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    await waiting(play)
    await play.complete("await_interview", "cancelled", by=play.cast.recruiter)
    await play.until_mailed(play.cast.interviewer, "panel_cancelled")
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_open("schedule_interview")
    assert await play.mailed(play.cast.candidate) == []
    assert [row.state for row in await invitations(play)] == [MessageState.SUPPRESSED]
    await arranged(play, at(tuesday + ONE_DAY, IN_GOOD_TIME))
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await withdrawn(long_rig, play)


async def test_whoever_withdraws_before_the_invitation_left_gets_a_farewell_and_no_cancellation(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, IN_GOOD_TIME))
    await waiting(play)
    await withdrawn(long_rig, play)
    assert await play.mailed(play.cast.candidate) == ["withdrawal_received"]
    assert (await play.mailed(play.cast.interviewer))[-1] == "panel_cancelled"


async def test_an_invitation_names_the_panel_that_there_is_when_it_leaves(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig, panel=2)
    first, second = play.cast.panel
    only_first = {"panel": [first.id], "lead": first.id}
    await arranged(play, at(tuesday, IN_GOOD_TIME), **only_first)
    await waiting(play)
    other: dict[str, Any] = {"panel": [second.id], "lead": second.id}
    await play.complete("await_interview", "panel_changed", by=play.cast.recruiter, **other)
    await play.until_mailed(second, "panel_invitation")
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    [mail] = mails_to(play, play.cast.candidate.email)
    assert second.name in mail.text
    assert first.name not in mail.text
    await withdrawn(long_rig, play)


async def test_what_was_done_and_not_heard_yet_is_dealt_with_before_the_clock_sends_anything(
    long_rig: LongRig,
) -> None:
    monday = await long_rig.next_day("Monday", NIGHT)
    bell = muffled(long_rig.rig)
    play = await long_rig.rig.play(default_policy(), bell=bell)
    await arranged(play, at(monday + ONE_DAY, IN_GOOD_TIME))
    await waiting(play)
    bell.muffled = True
    await play.complete("await_interview", "cancelled", by=play.cast.recruiter)
    await long_rig.until_local(monday + ONE_DAY, time(9, 1))
    assert await play.of("interview.cancelled") == []
    await heard_again(play, bell)
    await play.until_event("interview.cancelled")
    await play.until_open("schedule_interview")
    assert await play.mailed(play.cast.candidate) == []
    await withdrawn(long_rig, play)


# --- too near -----------------------------------------------------------------------------------


async def test_the_desk_is_asked_how_a_candidate_hears_of_an_interview_that_is_too_near(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    task = await play.until_open("schedule_interview")
    actor = Actor(ActorKind.PERSON, play.cast.recruiter.id, frozenset({Capacity.DESK}), "desk")
    form = appointment(play, at(tuesday, TOO_NEAR))

    async def press(**more: Any) -> Any:
        request = ActRequest(
            play.application,
            ActKind.COMPLETE,
            actor,
            task=task.id,
            completion="scheduled",
            form={**form, **more.pop("answer", {})},
            meant=frozenset(more.get("marks", "").split()),
        )
        return await play.services.act(request)

    with pytest.raises(Questioned) as asked:
        await press()
    codes = [(doubt.code, doubt.field) for doubt in asked.value.doubts]
    assert codes == [("short_notice", "starts_at"), ("outside_hours", "invitation")]
    doubt = asked.value.doubts[1]
    assert isinstance(doubt, AppointmentDoubt)
    assert doubt.at == at(tuesday, time(9))
    marks = marks_of(asked.value.doubts)
    accepted = await press(marks=marks, answer={"invitation": "telephone"})
    assert [doubt.code for doubt in accepted.doubts] == ["short_notice"]
    assert local((await waiting(play)).due_at) == (tuesday, time(9))
    await withdrawn(long_rig, play)


async def test_a_program_that_says_nothing_of_it_is_told_and_the_invitation_leaves_at_once(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    accepted = await arranged(play, at(tuesday, TOO_NEAR))
    assert [doubt.code for doubt in accepted.doubts] == ["short_notice", "outside_hours"]
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await at_rest(long_rig, play)
    assert await play.of("task.lapsed") == []
    await withdrawn(long_rig, play)


async def test_whoever_is_to_be_telephoned_gets_the_mail_in_the_morning_if_nobody_noted_a_call(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, TOO_NEAR), invitation="telephone")
    await waiting(play)
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await withdrawn(long_rig, play)


async def test_before_their_hours_begin_only_the_telephone_reaches_a_candidate(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig)
    await arranged(play, at(tuesday, BEFORE_THEIR_HOURS), invitation="telephone")
    assert local((await waiting(play)).due_at) == (tuesday, BEFORE_THEIR_HOURS)
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_open("give_feedback")
    assert await play.mailed(play.cast.candidate) == []
    assert [row.state for row in await invitations(play)] == [MessageState.SUPPRESSED]
    await withdrawn(long_rig, play)
