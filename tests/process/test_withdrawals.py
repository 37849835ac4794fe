"""The candidate withdraws: wherever the process waits, once, and with everybody told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from api.services import Conflict
from domain.policy import Policy
from notify.channel import Envelope
from tests.cast import Person
from tests.process.channel import BUSY, REFUSED
from tests.process.play import Play
from tests.process.policies import calm, hesitant, lingering, patient
from tests.process.rig import Rig

AN_HOUR_S = 3600.0
Approach = Callable[[Play], Awaitable[object]]


async def before_scheduling(play: Play) -> None:
    await play.until_open("schedule_interview")


async def before_the_interview(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.until_open("await_interview")


async def while_collecting(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")


async def while_deciding(play: Play) -> None:
    await play.schedule()
    first, second = play.cast.panel
    await play.judge("pass", by=first)
    await play.judge("hold", by=second)
    await play.until_open("decide")


async def while_telling(play: Play) -> None:
    await play.schedule()
    for interviewer in play.cast.panel:
        await play.judge("pass", by=interviewer)
    await play.until_open("notify_candidate")


async def before_release(play: Play) -> None:
    await play.schedule()
    for interviewer in play.cast.panel:
        await play.judge("reject", by=interviewer)
    await play.send()
    await play.until_open("await_release")


async def while_on_hold(play: Play) -> None:
    await play.schedule()
    for interviewer in play.cast.panel:
        await play.judge("hold", by=interviewer)
    await play.send()
    await play.until_open("review_hold")


async def while_offering(play: Play) -> None:
    await while_telling(play)
    await play.send()
    await play.until_open("prepare_offer")


async def with_an_undelivered_outcome(play: Play) -> None:
    await while_telling(play)
    play.channel.answer(play.cast.candidate.email, REFUSED)
    await play.send()
    await play.until_open("resolve_delivery")


STATES: dict[Approach, Policy] = {
    before_scheduling: calm(),
    before_the_interview: calm(),
    while_collecting: calm(),
    while_deciding: calm(),
    while_telling: calm(),
    before_release: hesitant(),
    while_on_hold: patient(),
    while_offering: calm(),
    with_an_undelivered_outcome: calm(),
}


def by_name(value: object) -> str | None:
    """Sentences as test ids."""
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("approach", STATES, ids=by_name)
async def test_the_candidate_can_withdraw(rig: Rig, approach: Approach) -> None:
    play = await rig.play(STATES[approach], panel=2)
    await approach(play)
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    mails = await play.mailed(play.cast.candidate)
    assert mails.count("withdrawal_received") == 1
    assert "rejection" not in mails


@pytest.mark.parametrize("approach", [before_scheduling, before_release, while_offering])
async def test_hr_can_withdraw_for_the_candidate(rig: Rig, approach: Approach) -> None:
    play = await rig.play(STATES[approach], panel=2)
    await approach(play)
    await play.withdraw(by=play.cast.recruiter)
    assert await play.ended() == "withdrawn"
    (withdrew,) = await play.of("candidate.withdrew")
    assert withdrew.actor_id == play.cast.recruiter.id


async def test_before_the_interview_panel_and_candidate_get_calendar_cancellations(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm(), panel=2)
    await before_the_interview(play)
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    for person in (play.cast.candidate, *play.cast.panel):
        (cancellation,) = [
            mail for mail in calendar_mails(play, person) if calendar_method(mail) == "CANCEL"
        ]
        assert b"METHOD:CANCEL" in calendar_content(cancellation)
        assert b"SEQUENCE:1" in calendar_content(cancellation)
    assert len(await play.of("interview.cancelled")) == 1


async def test_after_the_interview_nothing_is_cancelled(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await play.schedule(starts_in=-120)
    await play.until_open("give_feedback")
    await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert await play.of("interview.cancelled") == []


async def test_who_withdraws_twice_is_refused_the_second_time(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    await play.withdraw()
    with pytest.raises(Conflict, match="candidate_withdrew"):
        await play.withdraw()
    with pytest.raises(Conflict, match="candidate_withdrew"):
        await play.withdraw(by=play.cast.recruiter)


async def test_once_the_outcome_is_told_and_settling_a_withdrawal_is_refused(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    with pytest.raises(Conflict, match="already_ended"):
        await play.withdraw()
    assert (await play.view()).outcome == "rejected"


async def test_nothing_can_be_done_for_somebody_who_withdrew(rig: Rig) -> None:
    play = await rig.play(lingering())
    task = await play.until_open("schedule_interview")
    await play.withdraw()
    with pytest.raises(Conflict, match="candidate_withdrew|task_closed"):
        await play.act(task, "scheduled", play.cast.recruiter)


async def test_an_outcome_that_was_refused_for_the_moment_is_not_tried_again(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    play.channel.answer(play.cast.candidate.email, BUSY)
    async with play.while_the_letter_is_sent():
        await play.withdraw()
    assert await play.ended() == "withdrawn"
    assert "rejection" not in await play.mailed(play.cast.candidate)


def calendar_mails(play: Play, person: Person) -> list[Envelope]:
    """The mails to somebody that speak to their calendar."""
    return [
        mail for mail in play.channel.delivered if mail.to_address == person.email and mail.calendar
    ]


def calendar_method(mail: Envelope) -> str:
    assert mail.calendar is not None
    return mail.calendar.method


def calendar_content(mail: Envelope) -> bytes:
    assert mail.calendar is not None
    return mail.calendar.content


async def test_a_rejection_told_by_phone_stands_though_the_process_heard_of_it_after_a_withdrawal(
    empty_rig: Rig,
) -> None:
    play = await empty_rig.play(calm())
    async with empty_rig.at_work():
        await play.schedule()
        await play.judge("reject")
        await play.until_open("notify_candidate")
    await play.tell_by("phone")
    await play.withdraw()
    async with empty_rig.at_work():
        assert await play.ended() == "rejected"
    assert "withdrawal_received" not in await play.mailed(play.cast.candidate)
