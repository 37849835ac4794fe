"""Follow-ups from the first interview to every ending that there is, as their people play them."""

from __future__ import annotations

from tests.process.channel import BUSY, LOST, REFUSED
from tests.process.play import Play

JUST_ENDED_S = -60.0
AN_HOUR_S = 3600.0


async def judged(play: Play, *verdicts: str) -> None:
    await play.schedule()
    for interviewer, verdict in zip(play.cast.panel, verdicts, strict=True):
        await play.judge(verdict, by=interviewer)


async def accepted(play: Play) -> None:
    await judged(play, "pass")
    await play.send()
    await play.accept_offer()


async def declined(play: Play) -> None:
    await judged(play, "pass")
    await play.send()
    await play.complete("prepare_offer", "declined", by=play.cast.recruiter)


async def lapsed(play: Play) -> None:
    await judged(play, "pass")
    await play.tell_by("phone")
    await play.complete("prepare_offer", "lapsed", by=play.cast.recruiter)


async def two_stages(play: Play) -> None:
    await judged(play, "pass", "pass")
    await play.send()
    await judged(play, "reject", "pass")
    await play.send()


async def mixed(play: Play) -> None:
    await judged(play, "pass", "hold")
    await play.decide("advance")
    await play.send()
    await play.accept_offer()


async def undone_then_by_phone(play: Play) -> None:
    await judged(play, "reject")
    await play.send()
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("phone")


async def rejected(play: Play) -> None:
    await judged(play, "reject")
    await play.send()


async def held_twice(play: Play) -> None:
    await judged(play, "hold")
    await play.send()
    await play.decide("hold", kind="review_hold")
    await play.tell_by("wechat")
    await play.decide("advance", kind="review_hold")
    await play.send()
    await play.accept_offer()


async def gone_on_without(play: Play) -> None:
    await play.schedule(starts_in=JUST_ENDED_S)
    await play.until_event("task.escalated", times=2)
    await play.until_event("task.reminded", times=3)
    task = await play.until_open("give_feedback")
    await play.act(task, "went_on_without", play.cast.manager)
    await play.decide("reject")
    await play.send()


async def decided_without(play: Play) -> None:
    await play.schedule(starts_in=JUST_ENDED_S)
    await decided_by_the_manager(play)


async def decided_by_the_manager(play: Play) -> None:
    await play.until_event("task.escalated")
    task = await play.until_open("give_feedback")
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await play.send()
    await play.accept_offer()


async def owner_gone(play: Play) -> None:
    await play.schedule(starts_in=JUST_ENDED_S + 2)
    await play.leaves_the_company(play.cast.interviewer)
    await decided_by_the_manager(play)


async def undelivered_invitation(play: Play) -> None:
    play.channel.answer(play.cast.candidate.email, REFUSED)
    await play.schedule()
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.judge("pass")
    await play.send()
    await play.accept_offer()


async def undelivered_outcome(play: Play) -> None:
    await judged(play, "reject")
    play.channel.answer(play.cast.candidate.email, LOST, REFUSED)
    await play.send()
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    await play.until_event("message.failed")
    await play.complete(
        "resolve_delivery",
        "told_otherwise",
        by=play.cast.recruiter,
        channel="phone",
        told_at=play.now().isoformat(),
        gist="电话里说了",
    )


async def arrived_after_all(play: Play) -> None:
    await judged(play, "pass")
    play.channel.answer(play.cast.candidate.email, BUSY, LOST)
    await play.send()
    await play.complete("resolve_delivery", "arrived", by=play.cast.recruiter)
    await play.accept_offer()


async def withdrawn_at_once(play: Play) -> None:
    await play.until_open("schedule_interview")
    await play.withdraw()


async def withdrawn_before_the_interview(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.until_invited()
    await play.withdraw(by=play.cast.recruiter)


async def withdrawn_while_collecting(play: Play) -> None:
    await play.schedule()
    await play.judge("pass", by=play.cast.panel[0])
    await play.until_open("give_feedback", play.cast.panel[1])
    await play.withdraw()


async def withdrawn_before_release(play: Play) -> None:
    await judged(play, "reject")
    await play.send()
    await play.until_open("await_release")
    await play.withdraw()


async def withdrawn_on_hold(play: Play) -> None:
    await judged(play, "hold")
    await play.send()
    await play.until_open("review_hold")
    await play.withdraw()


async def withdrawn_while_offering(play: Play) -> None:
    await judged(play, "pass")
    await play.send()
    await play.until_open("prepare_offer")
    await play.withdraw()


async def withdrawn_while_being_told(play: Play) -> None:
    await judged(play, "pass")
    async with play.while_the_letter_is_sent():
        await play.withdraw()


async def cancelled_before_the_interview(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.until_invited()
    await play.handle.cancel()
    await play.complete("confirm_abort", "nothing_to_tell", by=play.cast.recruiter)


async def cancelled_while_collecting(play: Play) -> None:
    await play.schedule()
    await play.judge("pass", by=play.cast.panel[0])
    await play.until_open("give_feedback", play.cast.panel[1])
    await play.handle.cancel()
    await play.tell_that_it_was_cancelled()


async def cancelled_while_being_told(play: Play) -> None:
    await judged(play, "pass")
    async with play.while_the_letter_is_sent():
        await play.handle.cancel()
    await play.tell_that_it_was_cancelled()
