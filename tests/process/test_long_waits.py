"""Days and weeks, in the default policy and in office hours: time is skipped, not shortened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, select, update

from db.schema import applications, people
from domain.calendar import Window, WorkCalendar
from domain.defaults import default_policy
from domain.policy import Policy
from domain.words import Role
from tests.process.long import ONE_DAY, SHANGHAI, LongRig
from tests.process.offices import handed_to
from tests.process.play import Play


def closed_on(*days: date) -> Policy:
    """The default policy of a team that has these days off."""
    policy = default_policy()
    return replace(policy, calendar=replace(policy.calendar, days_off=frozenset(days)))


def with_dublin() -> Policy:
    """The default policy of a team of whom some work in Dublin, where it is seven or eight hours
    earlier."""
    dublin = WorkCalendar("Europe/Dublin", ((Window(time(9), time(17)),),) * 5 + ((),) * 2)
    return replace(default_policy(), offices={"Dublin": dublin})


def shown(rows: list[Row[Any]]) -> list[tuple[date, time]]:
    """Day and minute at which events happened, as clocks in Shanghai show them."""
    return [minute(row.at) for row in rows]


def minute(instant: datetime) -> tuple[date, time]:
    """Day and minute, as clocks in Shanghai show them."""
    at = instant.astimezone(SHANGHAI)
    return at.date(), at.time().replace(second=0, microsecond=0)


async def judged(long: LongRig, verdict: str, policy: Policy | None = None) -> Play:
    """An interview that was judged at once."""
    play = await long.rig.play(policy or default_policy())
    await play.schedule()
    await play.judge(verdict)
    await play.until_open("notify_candidate")
    return play


async def test_two_days_of_silence_are_climbed_in_office_hours(long_rig: LongRig) -> None:
    monday = await long_rig.next_day("Monday", time(15, 30))
    tuesday, wednesday = monday + ONE_DAY, monday + 2 * ONE_DAY
    play = await long_rig.rig.play(default_policy())
    await play.schedule(minutes=60)
    await play.until_open("give_feedback")
    await long_rig.until_local(wednesday, time(17, 0))
    await play.until_event("task.escalated", times=2)
    await play.until_event("task.reminded", times=3)
    assert shown(await play.of("task.asked")) == [(monday, time(16, 30))]
    assert shown(await play.of("task.reminded")) == [
        (monday, time(17, 30)),
        (tuesday, time(10, 30)),
        (wednesday, time(16, 30)),  # the HR lead again, a working day later
    ]
    assert shown(await play.of("task.escalated")) == [
        (tuesday, time(11, 30)),  # the manager
        (tuesday, time(16, 30)),  # the HR lead
    ]
    await play.decide("advance", kind="give_feedback")
    await play.send()
    await play.accept_offer()
    await long_rig.later(days=7)
    assert await play.ended() == "hired"


async def test_a_hold_is_revisited_after_a_week_and_a_silent_manager_is_told(
    long_rig: LongRig,
) -> None:
    thursday = await long_rig.next_day("Thursday", time(10, 0))
    play = await judged(long_rig, "hold")
    await play.send()
    task = await play.until_open("review_hold")
    assert (task.origin_at.astimezone(SHANGHAI)).date() == thursday + 7 * ONE_DAY
    await long_rig.until_local(thursday + 6 * ONE_DAY, time(18, 0))
    assert await play.of("task.asked") == []
    await long_rig.until_local(thursday + 11 * ONE_DAY, time(10, 30))
    await play.until_event("task.escalated")
    assert shown(await play.of("task.asked")) == [(thursday + 7 * ONE_DAY, time(10, 0))]
    assert shown(await play.of("task.escalated"))[0][0] == thursday + 11 * ONE_DAY
    await play.decide("reject", kind="review_hold")
    await play.tell_by("phone")
    await long_rig.later(days=7)
    assert await play.ended() == "rejected"


async def test_a_rejection_waits_for_the_end_of_a_weekend(long_rig: LongRig) -> None:
    friday = await long_rig.next_day("Friday", time(14, 0))
    play = await judged(long_rig, "reject")
    await play.send()
    await play.until_open("await_release")
    await long_rig.until_local(friday + 2 * ONE_DAY, time(20, 0))
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await long_rig.until_local(friday + 3 * ONE_DAY, time(9, 1))
    await play.until_mailed(play.cast.candidate, "rejection")
    assert shown(await play.of("candidate.told")) == [(friday + 3 * ONE_DAY, time(9, 0))]
    await long_rig.later(days=7)
    assert await play.ended() == "rejected"


async def test_a_rejection_waits_for_the_end_of_a_holiday_and_can_be_undone_in_it(
    long_rig: LongRig,
) -> None:
    wednesday = await long_rig.next_day("Wednesday", time(17, 30))
    holiday = [wednesday + day * ONE_DAY for day in (1, 2, 5)]
    play = await judged(long_rig, "reject", closed_on(*holiday))
    await play.send()
    task = await play.until_open("await_release")
    released = task.due_at.astimezone(SHANGHAI)
    assert released.date() == wednesday + 6 * ONE_DAY
    await long_rig.until_local(wednesday + 3 * ONE_DAY, time(12, 0))
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("wechat")
    await long_rig.later(days=14)
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]


async def test_good_news_waits_for_the_morning(long_rig: LongRig) -> None:
    tuesday = await long_rig.next_day("Tuesday", time(20, 0))
    play = await judged(long_rig, "pass")
    await play.send()
    await long_rig.until_local(tuesday + ONE_DAY, time(9, 1))
    await play.accept_offer()
    assert shown(await play.of("candidate.told")) == [(tuesday + ONE_DAY, time(9, 0))]
    await long_rig.later(days=7)
    assert await play.ended() == "hired"


async def test_a_process_settles_for_three_working_days(long_rig: LongRig) -> None:
    thursday = await long_rig.next_day("Thursday", time(11, 0))
    play = await judged(long_rig, "pass")
    await play.send()
    await play.accept_offer()
    await play.until_open("settling")
    await long_rig.until_local(thursday + 5 * ONE_DAY, time(10, 0))
    assert (await play.view()).state == "settling"
    await long_rig.later(hours=2)
    assert await play.ended() == "hired"
    assert shown(await play.of("process.closed")) == [(thursday + 5 * ONE_DAY, time(11, 0))]


async def test_a_silent_interviewer_in_dublin_is_reminded_in_the_hours_of_dublin(
    long_rig: LongRig,
) -> None:
    monday = await long_rig.next_day("Monday", time(16, 30))
    play = await long_rig.rig.play(with_dublin())
    its = update(people).where(people.c.id == play.cast.interviewer.id).values(office="Dublin")
    await play.services.parts.database.write(lambda conn: conn.execute(its))
    await play.schedule(minutes=60)
    task = await play.until_open("give_feedback")
    assert minute(task.due_at) == (monday, time(21, 30))
    await long_rig.until_local(monday, time(22, 0))
    await play.until_event("task.escalated")
    assert shown(await play.of("task.asked")) == [(monday, time(17, 30))]
    assert shown(await play.of("task.reminded")) == [(monday, time(18, 30)), (monday, time(20, 30))]
    # The manager is in Shanghai, and finds the mail in the morning.
    assert shown(await play.of("task.escalated")) == [(monday, time(21, 30))]
    await play.decide("reject", kind="give_feedback")
    await play.tell_by("phone")
    await long_rig.later(days=7)
    assert await play.ended() == "rejected"


async def test_what_a_recruiter_in_dublin_takes_over_goes_on_by_the_hours_of_dublin(
    long_rig: LongRig,
) -> None:
    monday = await long_rig.next_day("Monday", time(15, 0))
    play = await long_rig.rig.play(with_dublin())
    before = await play.until_open("schedule_interview")
    assert before.due_at.astimezone(SHANGHAI).date() == monday + ONE_DAY
    await long_rig.until_local(monday, time(17, 0))
    nina = await handed_to(play, Role.RECRUITER, "nina", "Dublin")
    await play.handle.signal("ring")  # as the relay does
    await play.until_so("the process has heard", lambda: _has_taken(play, 2))
    # Two of eight hours have passed in Shanghai.
    await long_rig.until_local(monday, time(23, 30))
    await play.until_event("task.reminded", times=2)
    assert shown(await play.of("task.reminded")) == [(monday, time(19, 0)), (monday, time(23, 0))]
    task = await play.until_open("schedule_interview", nina)
    assert minute(task.due_at) == (monday, time(23, 0))
    await play.withdraw(by=play.cast.lead)
    await long_rig.later(days=7)
    assert await play.ended() == "withdrawn"


async def _has_taken(play: Play, acts: int) -> bool:
    query = select(applications.c.taken).where(applications.c.id == play.application)
    taken = await play.services.parts.database.read(lambda conn: conn.execute(query).scalar_one())
    return bool(taken == acts)
