"""Candidates ask: who answers, who is brought in when nobody does, and what waits for it."""

from __future__ import annotations

import asyncio

import pytest

from api.services import Conflict
from db.process.acts import ActKind
from notify.channel import Envelope
from tests.cast import Person
from tests.process.checks import check_all, decoded
from tests.process.deviations import question_passed_on_to_hr
from tests.process.play import Play
from tests.process.policies import calm, hurried, lingering, settling
from tests.process.rig import Rig

QUESTION = "团队现在有多少人？夜莺"
ANSWER = "十二个人，分三个小组。夜莺"


async def rejected(play: Play) -> None:
    """They have been told, and the process settles."""
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")


async def test_a_question_asked_by_link_while_settling_keeps_the_process_open_until_answered(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(settling(calm(), 2))
    await rejected(play)
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    task = await play.until_open("answer_question")
    assert task.owner_id == play.cast.interviewer.id
    # The settling time passes more than once, and the process stays.
    await play.until_event("task.redated", times=2)
    assert (await play.view()).closed_at is None
    await play.act(task, "answered", play.cast.interviewer, answer=ANSWER)
    assert await play.ended() == "rejected"
    assert (await play.mailed(play.cast.candidate))[-1] == "question_answered"


async def test_the_mail_with_the_answer_says_what_was_asked(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    await play.complete(
        "answer_question", "answered", by=play.cast.interviewer, answer=f"{ANSWER}\r\nBcc: x@y.z"
    )
    await play.until_mailed(play.cast.candidate, "question_answered")
    to = play.cast.candidate.email
    mail = [each for each in play.channel.delivered if each.to_address == to][-1]
    assert QUESTION in mail.text
    assert ANSWER in mail.text
    assert "\n" not in mail.subject
    assert ANSWER not in mail.subject


async def test_an_unanswered_question_climbs_to_the_recruiter_and_the_head_of_hr(
    rig: Rig,
) -> None:
    play = await rig.play(settling(hurried(), 2))
    await rejected(play)
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    task = await play.until_open("answer_question")
    await play.until_event("task.escalated", times=2)
    escalated = await play.of("task.escalated")
    told = [event.data["person"] for event in escalated if event.task_id == task.id][:2]
    assert told == [play.cast.recruiter.id, play.cast.lead.id]
    climbed = [event.type for event in await play.events() if event.task_id == task.id]
    rungs = [type_ for type_ in climbed if type_ in ("task.asked", "task.reminded")]
    # Where a slow machine has them come due together, the last of them speaks for all.
    assert 1 <= len(rungs) <= 3
    assert rungs[-1] == "task.reminded"
    await play.act(
        await play.until_open("answer_question"), "answered", play.cast.lead, answer=ANSWER
    )
    assert await play.ended() == "rejected"
    assert {"task_assigned", "task_reminder"} & set(await play.mailed(play.cast.interviewer))


async def test_a_review_goes_to_the_head_of_hr_and_the_answer_comes_by_mail(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(settling(calm(), 2))
    await play.schedule()
    with pytest.raises(Conflict, match="nothing_to_review"):
        await play.of_own_accord(ActKind.REQUEST_REVIEW, question="为什么？")
    await play.judge("reject")
    await play.send()
    await play.until_open("settling")
    await play.of_own_accord(ActKind.REQUEST_REVIEW, question="为什么？")
    task = await play.until_open("review_rejection")
    assert task.owner_id == play.cast.lead.id
    with pytest.raises(Conflict, match="review_requested_before"):
        await play.of_own_accord(ActKind.REQUEST_REVIEW, question="再看一次？")
    await play.act(task, "answered", play.cast.lead, answer=ANSWER)
    assert await play.ended() == "rejected"
    assert (await play.mailed(play.cast.candidate))[-2:] == ["rejection", "review_answered"]


async def test_before_any_interview_the_recruiter_answers(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.until_open("schedule_interview")
    await play.of_own_accord(ActKind.ASK, play.cast.recruiter, question=QUESTION)
    task = await play.until_open("answer_question")
    assert task.owner_id == play.cast.recruiter.id
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_a_fourth_question_waits_for_an_answer_to_one_of_three(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.until_open("schedule_interview")
    asked = [play.of_own_accord(ActKind.ASK, question=f"{n}？") for n in range(8)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert [each.reason for each in refused] == ["too_many_questions"] * 5
    await play.complete("answer_question", "answered", by=play.cast.recruiter, answer=ANSWER)
    await play.of_own_accord(ActKind.ASK, question="现在呢？")


async def test_what_is_asked_and_answered_never_reaches_temporal(rig: Rig) -> None:
    play = await rig.play(settling(calm(), 2))
    await rejected(play)
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    await play.complete("answer_question", "answered", by=play.cast.interviewer, answer=ANSWER)
    await play.ended()
    history = decoded((await play.history()).to_json())
    assert "answer_question" in history
    for text in (QUESTION, ANSWER, "夜莺"):
        assert text not in history


async def test_a_question_passed_on_to_hr_keeps_its_time_and_the_recruiter_is_told(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm())
    await question_passed_on_to_hr(play)
    assert await play.ended() == "hired"
    (opened,) = [each for each in await play.of("task.opened") if "answer" in each.task_id]
    (passed,) = await play.of("task.passed_on")
    assert (passed.actor_id, passed.data["person"]) == (
        play.cast.interviewer.id,
        play.cast.recruiter.id,
    )
    assert passed.data["tell"]
    assert opened.data["topic"] == "work"
    assert not await play.of("task.redated")
    await check_all(play)
    assert "夜莺" not in decoded((await play.history()).to_json())


async def test_what_was_passed_on_is_not_the_interviewers_any_more(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.of_own_accord(ActKind.ASK, topic="work", question=QUESTION)
    asked = await play.until_open("answer_question", play.cast.interviewer)
    await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=asked.id)
    passed_on = await play.until_open("answer_question", play.cast.recruiter)
    with pytest.raises(Conflict, match="not_yours"):
        await play.act(passed_on, "answered", play.cast.interviewer, answer=ANSWER)
    with pytest.raises(Conflict, match="with_hr_already"):
        await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=asked.id)
    await play.act(passed_on, "answered", play.cast.recruiter, answer=ANSWER)
    with pytest.raises(Conflict, match="task_closed"):
        await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=asked.id)
    await play.withdraw(by=play.cast.lead)
    await play.until_open("settling")


async def test_a_question_about_pay_is_the_recruiters_also_after_an_interview_and_mails_say_so(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.ASK, topic="pay", question=QUESTION)
    task = await play.until_open("answer_question")
    assert (task.owner_id, task.topic) == (play.cast.recruiter.id, "pay")
    await play.until_mailed(play.cast.recruiter, "task_assigned")
    asks = last_to(play, play.cast.recruiter)
    assert asks.subject.startswith("For you: Answer the candidate: Pay, benefits, visa, ")
    await play.act(task, "answered", play.cast.recruiter, answer="月薪两万五到三万，十四薪。")
    await play.until_mailed(play.cast.candidate, "question_answered")
    assert "您的问题（薪酬、福利与签证）：" in last_to(play, play.cast.candidate).text


def last_to(play: Play, person: Person) -> Envelope:
    """The last mail that somebody got."""
    return next(
        mail for mail in reversed(play.channel.delivered) if mail.to_address == person.email
    )
