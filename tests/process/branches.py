"""Every branch of the process, played once: what is recorded for the replay tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.policy import Policy
from tests.process import deviations
from tests.process.bells import ShortRuns
from tests.process.channel import BUSY, LOST, REFUSED
from tests.process.play import Play
from tests.process.policies import calm, hesitant, hurried, lingering, patient, settling
from tests.process.stage import Stage

JUST_ENDED = -60.0
AN_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Branch:
    """How a job is set up, what its people do, and how it must end."""

    play: Callable[[Play], Awaitable[object]]
    outcome: str
    policy: Policy
    panel: int = 1
    stages: int = 1
    history_limit: int = 0
    meetings: int = 1


async def played(stage: Stage, branch: Branch) -> Play:
    """Play a branch to its end."""
    bell = ShortRuns(stage.client, branch.history_limit) if branch.history_limit else None
    play = await stage.play(
        branch.policy,
        panel=branch.panel,
        stages=branch.stages,
        meetings=branch.meetings,
        bell=bell,
    )
    await branch.play(play)
    outcome = await play.ended()
    assert outcome == branch.outcome, outcome
    return play


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
    await play.schedule(starts_in=JUST_ENDED)
    await play.until_event("task.escalated", times=2)
    await play.until_event("task.reminded", times=3)
    task = await play.until_open("give_feedback")
    await play.act(task, "went_on_without", play.cast.manager)
    await play.decide("reject")
    await play.send()


async def decided_without(play: Play) -> None:
    await play.schedule(starts_in=JUST_ENDED)
    await decided_by_the_manager(play)


async def decided_by_the_manager(play: Play) -> None:
    await play.until_event("task.escalated")
    task = await play.until_open("give_feedback")
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await play.send()
    await play.accept_offer()


async def owner_gone(play: Play) -> None:
    await play.schedule(starts_in=JUST_ENDED + 2)
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
    await play.until_open("await_interview")
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
    await play.until_open("notify_candidate")
    pause = play.channel.pause(play.cast.candidate.email)
    await play.send()
    await pause.is_reached()
    await play.withdraw()
    pause.go_on.set()


BRANCHES = {
    branch.play.__name__: branch
    for branch in (
        Branch(accepted, "hired", calm()),
        Branch(declined, "offer_declined", calm()),
        Branch(lapsed, "offer_lapsed", calm()),
        Branch(two_stages, "rejected", calm(), panel=2, stages=2),
        Branch(mixed, "hired", calm(), panel=2),
        Branch(rejected, "rejected", calm()),
        Branch(undone_then_by_phone, "rejected", hesitant()),
        Branch(held_twice, "hired", calm()),
        Branch(gone_on_without, "rejected", hurried()),
        Branch(decided_without, "hired", hurried(), panel=2, history_limit=3),
        Branch(owner_gone, "hired", hurried()),
        Branch(undelivered_invitation, "hired", calm()),
        Branch(undelivered_outcome, "rejected", calm()),
        Branch(arrived_after_all, "hired", calm()),
        Branch(withdrawn_at_once, "withdrawn", calm()),
        Branch(withdrawn_before_the_interview, "withdrawn", calm()),
        Branch(withdrawn_while_collecting, "withdrawn", calm(), panel=2),
        Branch(withdrawn_before_release, "withdrawn", hesitant()),
        Branch(withdrawn_on_hold, "withdrawn", patient()),
        Branch(withdrawn_while_offering, "withdrawn", calm()),
        Branch(withdrawn_while_being_told, "withdrawn", calm()),
        Branch(deviations.moved_before_it_began, "hired", calm()),
        Branch(deviations.called_off_and_arranged_anew, "hired", calm()),
        Branch(deviations.another_interviewer, "hired", calm(), panel=2),
        Branch(deviations.declined_by_the_interviewer, "hired", calm(), panel=2),
        Branch(deviations.candidate_did_not_come, "hired", calm(), panel=2),
        Branch(deviations.no_show_for_good, "rejected", calm()),
        Branch(deviations.took_place_after_all, "hired", calm()),
        Branch(deviations.one_of_two_was_absent, "hired", calm(), panel=2),
        Branch(deviations.cut_short_and_repeated, "hired", calm()),
        Branch(deviations.written_down_by_hr, "hired", calm()),
        Branch(deviations.corrected_while_others_are_heard, "rejected", calm(), panel=2),
        Branch(deviations.corrected_before_telling, "rejected", calm()),
        Branch(deviations.corrected_before_release, "hired", hesitant()),
        Branch(deviations.returned_by_hr, "hired", calm()),
        Branch(deviations.booked_ahead_and_going_on, "hired", calm(), stages=2),
        Branch(deviations.booked_ahead_and_rejected, "rejected", calm(), stages=2),
        Branch(deviations.several_meetings_of_one_stage, "hired", calm(), meetings=2),
        Branch(deviations.urgent, "hired", calm()),
        Branch(deviations.urgent_while_collecting, "hired", calm(), history_limit=3),
        Branch(
            deviations.decided_before_it_was_entered,
            "hired",
            hurried(),
            panel=2,
            stages=2,
            history_limit=3,
        ),
        Branch(deviations.asked_and_answered, "hired", calm()),
        Branch(deviations.review_answered_before_closing, "rejected", settling(calm(), 2)),
        Branch(deviations.erased_while_collecting, "erased", calm()),
        Branch(deviations.erased_after_a_withdrawal, "withdrawn", lingering()),
    )
}
