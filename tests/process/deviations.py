"""What does not go as planned, and what people do of their own accord: each played to an end."""

from __future__ import annotations

from db.process.acts import ActKind
from tests.cast import Person
from tests.days import IN_FOUR_WEEKS
from tests.process.endings import AN_HOUR_S, JUST_ENDED_S
from tests.process.play import Play
from tests.process.unlucky import book_ahead, escalated, feedback_of, scored

# Long enough to change the interview before it begins, on a busy machine too.
SOON_S = 5.0
CORRECTED = {
    "recommendation": "no",
    "verdict": "reject",
    "evidence": "又看了一遍代码，问题比我想的多",
    "feedback": "Practise testing.",
}


async def hired(play: Play) -> None:
    await play.send()
    await play.accept_offer()


async def moved_before_it_began(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.complete(
        "await_interview", "rescheduled", by=play.cast.recruiter, **play.appointment()
    )
    await play.judge("pass")
    await hired(play)


async def called_off_and_arranged_anew(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.complete("await_interview", "cancelled", by=play.cast.recruiter, note="会议室没了")
    await play.schedule()
    await play.judge("pass")
    await hired(play)


async def another_interviewer(play: Play) -> None:
    first, second = play.cast.panel
    await schedule_with(play, first, starts_in=SOON_S)
    await play.complete(
        "await_interview", "panel_changed", by=play.cast.recruiter, panel=[second.id]
    )
    await play.judge("pass", by=second)
    await hired(play)


async def declined_by_the_interviewer(play: Play) -> None:
    first, second = play.cast.panel
    await schedule_with(play, first, starts_in=AN_HOUR_S)
    await play.complete("await_interview", "declined_interview", by=first, note="那天出差")
    await play.complete(
        "resolve_interview",
        "rescheduled",
        by=play.cast.recruiter,
        **play.appointment(panel=[second]),
    )
    await play.judge("pass", by=second)
    await hired(play)


async def candidate_did_not_come(play: Play) -> None:
    await play.schedule()
    first, second = play.cast.panel
    await play.until_open("give_feedback", second)
    await play.complete("give_feedback", "candidate_absent", by=first, owner=first)
    await play.complete(
        "resolve_interview", "rescheduled", by=play.cast.recruiter, **play.appointment()
    )
    await play.judge("pass", by=first)
    await play.judge("pass", by=second)
    await hired(play)


async def no_show_for_good(play: Play) -> None:
    await play.schedule()
    await play.complete("give_feedback", "candidate_absent", by=play.cast.interviewer)
    await play.complete("resolve_interview", "went_on", by=play.cast.recruiter, note="联系不上")
    await play.decide("reject")
    await play.send()


async def took_place_after_all(play: Play) -> None:
    await play.schedule()
    await play.complete("give_feedback", "moved", by=play.cast.interviewer)
    await play.complete("resolve_interview", "took_place", by=play.cast.recruiter)
    await play.judge("pass")
    await hired(play)


async def one_of_two_was_absent(play: Play) -> None:
    first, second = play.cast.panel
    await play.schedule()
    await play.complete("give_feedback", "interviewer_absent", by=first, owner=first)
    await play.judge("pass", by=second)
    await play.complete("resolve_interview", "went_on", by=play.cast.recruiter)
    await play.decide("advance")
    await hired(play)


async def cut_short_and_repeated(play: Play) -> None:
    await play.schedule()
    await play.complete("give_feedback", "cut_short", by=play.cast.interviewer)
    await play.complete(
        "resolve_interview", "rescheduled", by=play.cast.recruiter, **play.appointment()
    )
    await play.judge("pass")
    await hired(play)


async def corrected_while_others_are_heard(play: Play) -> None:
    first, second = play.cast.panel
    await play.schedule()
    task = (await play.judge_of("pass", first)).id
    await play.until_open("give_feedback", second)
    await play.of_own_accord(ActKind.CORRECT, first, task=task, **CORRECTED)
    await play.judge("pass", by=second)
    await play.send()


async def corrected_before_telling(play: Play) -> None:
    await play.schedule()
    task = (await play.judge_of("pass", play.cast.interviewer)).id
    await play.until_open("notify_candidate")
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **CORRECTED)
    await play.until_event("decision.made", times=2)
    await play.send()


async def corrected_before_release(play: Play) -> None:
    await play.schedule()
    task = (await play.judge_of("reject", play.cast.interviewer)).id
    await play.send()
    await play.until_open("await_release")
    form = {**CORRECTED, "recommendation": "yes", "verdict": "pass"}
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **form)
    await play.until_event("decision.made", times=2)
    await hired(play)


async def corrected_on_hold(play: Play) -> None:
    await play.schedule()
    task = (await play.judge_of("hold", play.cast.interviewer)).id
    await play.send()
    await play.until_open("review_hold")
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **CORRECTED)
    await play.decide("advance")
    await hired(play)


async def returned_by_hr(play: Play) -> None:
    await play.schedule()
    await play.judge("reject")
    await play.complete(
        "notify_candidate", "returned", by=play.cast.recruiter, note="请再看看作品集"
    )
    await play.decide("advance")
    await hired(play)


async def booked_ahead_and_going_on(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.recruiter, **play.appointment())
    await play.until_event("interview.scheduled", times=2)
    await play.judge_stage(1, "pass")
    await play.send()
    await play.judge_stage(2, "pass")
    await hired(play)


async def booked_ahead_and_rejected(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    ahead = play.appointment(starts_in=AN_HOUR_S)
    await play.of_own_accord(ActKind.BOOK_AHEAD, play.cast.recruiter, **ahead)
    await play.until_event("interview.scheduled", times=2)
    await play.judge("reject")
    await play.send()


async def several_meetings_of_one_stage(play: Play) -> None:
    for _ in range(2):
        await play.schedule()
    for _ in range(2):
        await play.judge("pass")
    await hired(play)


async def urgent(play: Play) -> None:
    await play.until_open("schedule_interview")
    await play.of_own_accord(
        ActKind.MARK_URGENT,
        play.cast.recruiter,
        reason="其他公司的 offer",
        offer_until=IN_FOUR_WEEKS,
    )
    await play.until_event("task.redated")
    await play.schedule()
    await play.judge("pass")
    await hired(play)


async def urgent_while_collecting(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, reason="其他公司的 offer")
    await play.until_event("task.redated")
    await play.judge("pass")
    await hired(play)


async def no_longer_urgent(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.MARK_URGENT, play.cast.recruiter, reason="其他公司的 offer")
    await play.until_event("task.redated")
    await play.of_own_accord(ActKind.TAKE_BACK_URGENCY, play.cast.recruiter)
    await play.until_event("task.redated", times=2)
    await play.judge("pass")
    await hired(play)


async def decided_before_it_was_entered(play: Play) -> None:
    first = play.cast.interviewer
    await schedule_with(play, first, starts_in=0.0)
    await play.until_open("give_feedback", first)
    ahead = await book_ahead(play, starts_in=JUST_ENDED_S)
    task = await feedback_of(play, ahead.stage_id, first)
    task = await escalated(play, task.id, play.cast.manager)
    await play.act(task, "decided", play.cast.manager, outcome="advance")
    await scored(play, await play.until_open("give_feedback", first), first)
    await play.send()
    await play.until_event("decision.made", times=2)
    await hired(play)


async def asked_and_answered(play: Play) -> None:
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await play.of_own_accord(ActKind.ASK, question="团队有多大？")
    await play.complete(
        "answer_question", "answered", by=play.cast.interviewer, answer="八个人，两个小组。"
    )
    await play.until_mailed(play.cast.candidate, "question_answered")
    await hired(play)


async def question_passed_on_to_hr(play: Play) -> None:
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await play.of_own_accord(ActKind.ASK, topic="work", question="工作签证怎么办？夜莺")
    asked = await play.until_open("answer_question", play.cast.interviewer)
    await play.until_mailed(play.cast.interviewer, "task_assigned")
    await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=asked.id)
    await play.complete(
        "answer_question", "answered", by=play.cast.recruiter, answer="由我们办理，约六周。夜莺"
    )
    await play.until_mailed(play.cast.candidate, "question_answered")
    await hired(play)


async def review_answered_before_closing(play: Play) -> None:
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    await play.of_own_accord(ActKind.REQUEST_REVIEW, question="能说明一下原因吗？")
    await play.complete(
        "review_rejection", "answered", by=play.cast.lead, answer="我们又看了一遍，结论不变。"
    )


async def erased_while_collecting(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.ERASE, play.cast.lead)


async def erased_after_a_withdrawal(play: Play) -> None:
    await play.schedule(starts_in=AN_HOUR_S)
    await play.until_invited()
    await play.withdraw()
    await play.until_open("settling")
    await play.of_own_accord(ActKind.ERASE, play.cast.lead)


async def schedule_with(play: Play, *panel: Person, starts_in: float) -> None:
    """Wait until it stands, whether it has begun by then or not."""
    before = len(await play.of("interview.scheduled"))
    task = await play.until_open("schedule_interview")
    form = play.appointment(starts_in=starts_in, panel=panel)
    await play.act(task, "scheduled", play.cast.recruiter, **form)
    await play.until_event("interview.scheduled", times=before + 1)
