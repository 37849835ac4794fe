"""No invitation leaves before the news that it follows from."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from db.process.acts import ActKind
from tests.process.channel import LOST
from tests.process.invited import (
    IN_GOOD_TIME,
    TOO_NEAR,
    appointment,
    at,
    by_night,
    local,
    mails_to,
    until_told,
    waiting,
    withdrawn,
)
from tests.process.long import ONE_DAY, LongRig
from tests.process.play import Play


async def decided_by_night(long: LongRig, verdict: str = "pass") -> tuple[Play, date]:
    """The first of two stages is judged in the evening, and nobody has told the candidate."""
    play, tuesday = await by_night(long, stages=2)
    await play.schedule()
    await play.judge(verdict)
    await play.until_open("notify_candidate")
    return play, tuesday


async def book(play: Play, starts: datetime, **more: object) -> Any:
    before = len(await play.of("interview.scheduled"))
    accepted = await play.of_own_accord(
        ActKind.BOOK_AHEAD, play.cast.recruiter, **appointment(play, starts, **more)
    )
    await play.until_event("interview.scheduled", times=before + 1)
    return accepted


async def test_what_is_booked_while_good_news_waits_is_announced_after_it_in_words_of_a_later_round(
    long_rig: LongRig,
) -> None:
    play, tuesday = await decided_by_night(long_rig)
    await play.send()
    await play.until_open("await_release")
    await book(play, at(tuesday, IN_GOOD_TIME))
    await waiting(play)
    await until_told(play, "panel_invitation", "panel_invitation", person=play.cast.interviewer)
    await long_rig.until_local(tuesday, time(9, 1))
    await until_told(play, "interview_invitation", "next_step", "interview_invitation")
    first, _, later = mails_to(play, play.cast.candidate.email)
    assert "感谢您对" in first.text
    assert "感谢您此前抽出时间参加技术面 1。" in later.text
    assert "感谢您对" not in later.text
    await withdrawn(long_rig, play)


async def test_good_news_by_telephone_lets_the_invitation_leave_in_their_hours(
    long_rig: LongRig,
) -> None:
    play, tuesday = await decided_by_night(long_rig)
    await book(play, at(tuesday, IN_GOOD_TIME))
    held = await waiting(play)
    assert local(held.due_at) == (tuesday, IN_GOOD_TIME)
    await play.tell_by("phone")
    await play.until_event("stage.entered", times=2)
    assert local((await waiting(play)).due_at) == (tuesday, time(9))
    await long_rig.until_local(tuesday, time(9, 1))
    await until_told(play, "interview_invitation", "interview_invitation")
    await withdrawn(long_rig, play)


async def test_while_nobody_knows_whether_good_news_arrived_the_invitation_waits(
    long_rig: LongRig,
) -> None:
    play, tuesday = await decided_by_night(long_rig)
    await book(play, at(tuesday, IN_GOOD_TIME))
    await waiting(play)
    play.channel.answer(play.cast.candidate.email, LOST)
    await play.send()
    await long_rig.until_local(tuesday, time(9, 1))
    await play.until_open("resolve_delivery")
    await long_rig.until_local(tuesday, time(10))
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await play.complete("resolve_delivery", "arrived", by=play.cast.recruiter)
    await until_told(play, "interview_invitation", "interview_invitation")
    await withdrawn(long_rig, play)


async def test_an_invitation_that_waits_for_the_morning_waits_on_when_its_stage_before_is_decided(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig, stages=2)
    await play.schedule()
    await play.until_open("give_feedback")
    await book(play, at(tuesday, IN_GOOD_TIME))
    assert local((await waiting(play)).due_at) == (tuesday, time(9))
    await play.judge("pass")
    await long_rig.until_local(tuesday, time(9, 30))
    await play.until_event("task.lapsed", times=2)
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await play.send()
    await until_told(play, "interview_invitation", "next_step", "interview_invitation")
    await withdrawn(long_rig, play)


async def test_whoever_is_rejected_never_hears_of_the_interview_that_they_were_not_invited_to(
    long_rig: LongRig,
) -> None:
    play, tuesday = await by_night(long_rig, stages=2)
    await play.schedule()
    await play.until_open("give_feedback")
    await book(play, at(tuesday + ONE_DAY, IN_GOOD_TIME))
    await waiting(play)
    await play.judge("reject")
    await play.send()
    await long_rig.until_local(tuesday, time(12))
    await play.until_mailed(play.cast.candidate, "rejection")
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]
    assert mails_to(play, play.cast.candidate.email)[-1].calendar is None
    await play.until_mailed(play.cast.interviewer, "panel_cancelled")
    await long_rig.later(days=7)
    assert await play.ended() == "rejected"


async def test_an_interview_too_near_for_the_news_before_it_is_asked_about(
    long_rig: LongRig,
) -> None:
    play, tuesday = await decided_by_night(long_rig)
    accepted = await book(play, at(tuesday, TOO_NEAR), invitation="telephone")
    assert [doubt.code for doubt in accepted.doubts] == ["short_notice"]
    await waiting(play)
    form = appointment(play, at(tuesday, time(10, 30)))
    moved = await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)
    assert [doubt.code for doubt in moved.doubts] == ["short_notice", "before_news"]
    await until_told(play, "interview_invitation", "interview_invitation")
    await withdrawn(long_rig, play)
