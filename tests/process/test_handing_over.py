"""A job changes hands while its processes run: the work goes on with whoever has it now."""

from __future__ import annotations

import pytest

from api.services import Conflict
from db.process.acts import ActKind
from domain.words import Role
from tests.process.offices import handed_to
from tests.process.policies import calm, hurried, lingering
from tests.process.rig import Rig
from tests.process.test_leaving import gone


async def test_a_new_manager_is_asked_and_decides_what_the_former_one_was_asked(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm(), panel=2)
    await play.schedule()
    first, second = play.cast.panel
    await play.judge("pass", by=first)
    await play.judge("hold", by=second)
    task = await play.until_open("decide")
    await play.until_mailed(play.cast.manager, "task_assigned")
    mira = await handed_to(play, Role.HIRING_MANAGER, "mira")
    await play.until_mailed(mira, "task_assigned")
    now = await play.until_open("decide")
    assert (now.id, now.owner_id) == (task.id, mira.id)
    with pytest.raises(Conflict, match="not_yours"):
        await play.act(now, "decided", play.cast.manager, outcome="advance")
    await play.decide("reject", by=mira)
    await play.send()
    assert await play.ended() == "rejected"
    (handed,) = await play.of("task.handed_over")
    assert (handed.actor_id, handed.data["person"]) == (play.cast.lead.id, mira.id)


async def test_a_question_that_the_recruiter_answers_for_a_lead_who_has_gone_goes_over_with_the_job(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.of_own_accord(ActKind.ASK, question="团队现在有多少人？")
    await play.until_open("answer_question", play.cast.interviewer)
    await gone(play, play.cast.interviewer)
    await play.until_open("answer_question", play.cast.recruiter)
    nina = await handed_to(play, Role.RECRUITER, "nina")
    task = await play.until_open("answer_question", nina)
    await play.act(task, "answered", nina, answer="十二个人，分三个小组。")
    await play.until_mailed(play.cast.candidate, "question_answered")
    await play.withdraw(by=play.cast.lead)
    await play.until_open("settling")


async def test_the_ladder_goes_on_with_the_new_recruiter(rig: Rig) -> None:
    play = await rig.play(hurried(0.3))
    await play.until_open("schedule_interview")
    nina = await handed_to(play, Role.RECRUITER, "nina")
    await play.until_mailed(nina, "task_reminder")
    task = await play.until_open("schedule_interview")
    assert task.owner_id == nina.id
    await play.withdraw(by=play.cast.lead)
    assert await play.ended() == "withdrawn"
