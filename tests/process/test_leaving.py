"""Somebody leaves while processes wait for them: who is next has it at once, and not when it is
late."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from db.directory.leaving import leave
from db.process.acts import ActKind, Actor
from db.process.projection import rebuild
from db.schema import links, tasks
from domain.events import ActorKind
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import Party, TaskKind
from tests.cast import Person
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig

QUESTION = "团队现在有多少人？夜莺"
ANSWER = "十二个人，分三个小组。夜莺"


async def gone(play: Play, person: Person) -> None:
    """HR takes their access away."""
    parts, hr = play.services.parts, play.cast.lead
    actor = Actor(ActorKind.PERSON, hr.id, frozenset({Capacity.DESK}), "desk")
    assert await parts.database.write(
        lambda conn: leave(conn, person.id, actor, play.now(), parts.policies, by_lead=True)
    )


async def same_after_folding_anew(play: Play) -> None:
    """The tasks are what the events say."""
    query = select(tasks).where(tasks.c.application_id == play.application).order_by(tasks.c.id)
    database = play.services.parts.database
    before = await database.read(lambda conn: conn.execute(query).all())
    await database.write(lambda conn: rebuild(conn, play.application))
    assert await database.read(lambda conn: conn.execute(query).all()) == before


def led_by_interviewers() -> Policy:
    """Calm, and whoever led the interview decides."""
    policy = calm()
    asked = {TaskKind.DECIDE: replace(policy.tasks[TaskKind.DECIDE], owner=(Party.STAGE_LEAD,))}
    return replace(policy, name="led", tasks={**policy.tasks, **asked})


async def test_a_question_to_the_lead_who_leaves_is_the_recruiters_at_once(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(lingering())
    await play.schedule()
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    before = await play.until_open("answer_question", play.cast.interviewer)
    await play.until_mailed(play.cast.interviewer, "task_assigned")
    await gone(play, play.cast.interviewer)
    await play.until_mailed(play.cast.recruiter, "task_assigned")
    now = await play.until_open("answer_question", play.cast.recruiter)
    assert (now.id, now.party, now.due_at) == (before.id, "recruiter", before.due_at)
    assert now.due_at > play.now()
    await same_after_folding_anew(play)
    await play.act(now, "answered", play.cast.recruiter, answer=ANSWER)
    await play.until_mailed(play.cast.candidate, "question_answered")
    await play.withdraw(by=play.cast.lead)
    await play.until_open("settling")


async def test_a_question_goes_to_another_lead_where_there_is_one(rig: Rig) -> None:
    play = await rig.play(lingering(), stages=2)
    await play.schedule()
    await play.judge("pass")
    await play.send()
    (other,) = (await rig.play(calm())).cast.panel
    task = await play.until_open("schedule_interview")
    await play.act(task, "scheduled", play.cast.recruiter, **play.appointment(panel=[other]))
    await play.until_open("give_feedback", other)
    await play.of_own_accord(ActKind.ASK, question=QUESTION)
    await play.until_open("answer_question", other)
    await gone(play, other)
    now = await play.until_open("answer_question", play.cast.interviewer)
    assert now.party == "last_lead"
    await play.until_mailed(play.cast.interviewer, "task_assigned")


async def test_a_decision_of_the_lead_who_leaves_is_the_managers(rig: Rig) -> None:
    play = await rig.play(led_by_interviewers(), rule="always_ask")
    await play.schedule()
    await play.judge("pass")
    await play.until_open("decide", play.cast.interviewer)
    await gone(play, play.cast.interviewer)
    task = await play.until_open("decide", play.cast.manager)
    await play.until_mailed(play.cast.manager, "task_assigned")
    alive = select(links.c.person_id).where(
        links.c.task_id == task.id, links.c.revoked_at.is_(None)
    )
    found = await play.services.parts.database.read(lambda c: c.execute(alive).scalars().all())
    assert found == [play.cast.manager.id]
    await play.act(task, "decided", play.cast.manager, outcome="reject", reason_code="skills_gap")
    await play.send()
    assert await play.ended() == "rejected"


async def test_of_feedback_that_nobody_else_can_give_the_manager_hears_at_once(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    task = await play.until_open("give_feedback", play.cast.interviewer)
    await gone(play, play.cast.interviewer)
    await play.until_mailed(play.cast.manager, "feedback_escalation")
    now = await play.until_open("give_feedback", play.cast.interviewer)
    assert (now.escalated_to, now.rung, now.next_at) == (
        [play.cast.manager.id],
        task.rung,
        task.next_at,
    )
    await same_after_folding_anew(play)
    await play.act(now, "decided", play.cast.manager, outcome="reject", reason_code="skills_gap")
    await play.send()
    assert await play.ended() == "rejected"


async def test_what_a_leaver_has_done_already_stays_as_it_is(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await play.schedule()
    first, second = play.cast.panel
    await play.judge("reject", by=first)
    await gone(play, first)
    assert not await play.of("task.handed_over")
    assert not await play.of("task.escalated")
    await play.judge("reject", by=second)
    await play.send()
    assert await play.ended() == "rejected"
