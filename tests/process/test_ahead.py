"""The next stage booked before this one is decided; and what is urgent."""

from __future__ import annotations

import pytest

from api.services import Conflict
from db.process.acts import ActKind
from tests.days import IN_FOUR_WEEKS
from tests.process import deviations
from tests.process.endings import AN_HOUR_S
from tests.process.policies import calm, lingering
from tests.process.rig import Rig
from tests.process.unlucky import heard_again, muffled


async def test_who_goes_on_finds_the_next_interview_arranged(rig: Rig) -> None:
    play = await rig.play(calm(), stages=2)
    await deviations.booked_ahead_and_going_on(play)
    assert await play.ended() == "hired"
    opened = [event.data["kind"] for event in await play.of("task.opened")]
    assert opened.count("schedule_interview") == 1


async def test_a_rejection_cancels_what_was_booked_and_tells_in_one_action(rig: Rig) -> None:
    play = await rig.play(calm(), stages=2)
    await deviations.booked_ahead_and_rejected(play)
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == [
        "interview_invitation",
        "interview_invitation",
        "rejection",
    ]
    to_them = play.cast.candidate.email
    mails = [mail for mail in play.channel.delivered if mail.to_address == to_them]
    booked, letter = mails[1:]
    assert letter.calendar is not None
    assert booked.calendar is not None
    assert b"METHOD:CANCEL" in letter.calendar.content
    assert _uid(letter.calendar.content) == _uid(booked.calendar.content)
    assert (await play.mailed(play.cast.interviewer))[-1] == "panel_cancelled"


async def test_after_the_last_stage_there_is_nothing_to_book(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.until_open("give_feedback")
    with pytest.raises(Conflict) as conflict:
        await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.recruiter, **play.appointment())
    assert conflict.value.reason == "nothing_to_book"
    await play.withdraw()


async def test_of_two_who_book_the_same_interview_the_second_is_told_why_theirs_does_not_count(
    rig: Rig,
) -> None:
    bell = muffled(rig)
    play = await rig.play(calm(), stages=2, bell=bell)
    await play.schedule()
    await play.until_open("give_feedback")
    bell.muffled = True
    ahead = play.appointment(starts_in=AN_HOUR_S)
    await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.recruiter, **ahead)
    with pytest.raises(Conflict, match="booked_before"):
        await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.lead, **ahead)
    await heard_again(play, bell)
    await play.until_event("interview.scheduled", times=2)
    with pytest.raises(Conflict, match="booked_before"):
        await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.lead, **ahead)
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert len(await play.of("interview.booked_ahead")) == 1


async def test_what_is_urgent_is_due_earlier_at_once_and_from_then_on(rig: Rig) -> None:
    play = await rig.play(lingering())
    before = await play.until_open("schedule_interview")
    await play.of_own_accord(
        ActKind.MARK_URGENT,
        play.cast.recruiter,
        reason="其他公司的 offer",
        offer_until=IN_FOUR_WEEKS,
    )
    await play.until_event("task.redated")
    after = await play.until_open("schedule_interview")
    assert (after.id, after.urgent) == (before.id, True)
    assert after.due_at - after.origin_at == (before.due_at - before.origin_at) / 2
    view = await play.view()
    assert view.urgent
    assert view.offer_until.isoformat() == IN_FOUR_WEEKS
    await play.schedule()
    feedback = await play.until_open("give_feedback")
    assert feedback.urgent
    await play.withdraw()


async def test_urgency_taken_back_gives_open_tasks_their_time_again_and_reminds_nobody_twice(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    before = await play.until_open("schedule_interview")
    marked = {"reason": "其他公司的 offer"}
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, **marked)
    await play.until_event("task.redated")
    later = {**marked, "offer_until": IN_FOUR_WEEKS}
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, **later)
    await play.of_own_accord(ActKind.TAKE_BACK_URGENCY, play.cast.recruiter)
    await play.until_event("task.redated", times=2)
    after = await play.until_open("schedule_interview")
    assert (after.id, after.urgent, after.pace) == (before.id, False, 1)
    assert (after.due_at, after.next_at, after.rung) == (before.due_at, before.next_at, before.rung)
    view = await play.view()
    assert (view.urgent, view.offer_until) == (False, None)
    with pytest.raises(Conflict, match="not_urgent"):
        await play.of_own_accord(ActKind.TAKE_BACK_URGENCY, play.cast.recruiter)
    await play.schedule()
    feedback = await play.until_open("give_feedback")
    assert (feedback.urgent, feedback.pace) == (False, 1)
    rungs = [
        (event.task_id, event.data["rung"])
        for kind in ("task.asked", "task.reminded", "task.escalated")
        for event in await play.of(kind)
    ]
    assert len(rungs) == len(set(rungs))
    await play.withdraw()


def _uid(calendar: bytes) -> str:
    return next(line for line in calendar.decode().splitlines() if line.startswith("UID"))
