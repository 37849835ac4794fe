"""HR's words for an interviewer are confirmed before an outcome rests on them alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.process.acts import ActKind
from db.schema import messages, scorecards
from domain.forms import FormRefused
from tests.process import hearsay
from tests.process.deviations import CORRECTED, hired
from tests.process.hearsay import hr_writes_down
from tests.process.play import Play
from tests.process.policies import calm, hurried, lingering
from tests.process.rig import Rig


async def confirmed_by(play: Play, interview: str) -> list[str]:
    query = select(scorecards.c.confirmed_by).where(scorecards.c.interview_id == interview)
    rows = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    return [row.confirmed_by for row in rows]


async def outcomes(play: Play) -> list[str]:
    return [event.data["outcome"] for event in await play.of("decision.made")]


async def test_the_interviewer_is_asked_and_the_outcome_waits_for_their_word(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    task = await play.until_open("confirm_scorecard")
    assert (task.owner_id, task.party) == (play.cast.interviewer.id, "interviewer")
    assert await play.of("decision.made") == []
    await play.until_mailed(play.cast.interviewer, "confirmation_request")
    await play.act(task, "confirmed", play.cast.interviewer)
    assert await confirmed_by(play, task.interview_id) == [play.cast.interviewer.id]
    await hired(play)
    assert await play.ended() == "hired"
    assert await outcomes(play) == ["advance"]
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]
    # The request is the copy: nobody is written to twice about the same words.
    assert "scorecard_copy" not in await play.mailed(play.cast.interviewer)


async def test_a_silent_interviewer_is_reminded_and_then_the_manager_can_stand_by_it(
    rig: Rig,
) -> None:
    play = await rig.play(hurried())
    await hearsay.confirmed_by_the_manager(play)
    assert await play.ended() == "hired"
    (first, *_) = await play.of("task.escalated")
    assert first.data["person"] == play.cast.manager.id
    assert await play.of("task.reminded")


async def test_a_contradiction_takes_the_place_of_what_hr_wrote(rig: Rig) -> None:
    play = await rig.play(calm())
    await hearsay.contradicted(play)
    assert await play.ended() == "rejected"
    assert await outcomes(play) == ["reject"]
    (withdrawn,) = await play.of("task.withdrawn")
    assert withdrawn.data["reason"] == "scorecard_corrected"


async def test_where_somebody_else_was_heard_in_their_own_words_nobody_is_asked(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await hearsay.written_down_by_hr(play)
    assert await play.ended() == "hired"
    told, other = play.cast.panel
    opened = [event.data["kind"] for event in await play.of("task.opened")]
    assert "confirm_scorecard" not in opened
    assert "scorecard_copy" in await play.mailed(told)
    assert "scorecard_copy" not in await play.mailed(other)
    query = select(scorecards).where(scorecards.c.interviewer_id.in_([told.id, other.id]))
    cards = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    assert {card.interviewer_id: card.submitted_by for card in cards} == {
        told.id: play.cast.recruiter.id,
        other.id: other.id,
    }


async def test_of_two_whose_words_hr_wrote_down_one_who_confirms_is_enough(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await hr_writes_down(play, first)
    await hr_writes_down(play, second)
    await play.complete("confirm_scorecard", "confirmed", by=second, owner=second)
    await hired(play)
    assert await play.ended() == "hired"
    (withdrawn,) = await play.of("task.withdrawn")
    assert withdrawn.data["reason"] == "scorecard_confirmed"


async def test_a_manager_who_decides_has_looked_and_nothing_else_is_asked(rig: Rig) -> None:
    play = await rig.play(hurried(), panel=2)
    await hearsay.decided_by_the_manager_unconfirmed(play)
    assert await play.ended() == "rejected"
    (made,) = await play.of("decision.made")
    assert (made.data["person"], made.data["rule"]) == (play.cast.manager.id, "")


async def test_who_withdraws_meanwhile_is_not_waited_for(rig: Rig) -> None:
    play = await rig.play(calm())
    await hearsay.withdrawn_while_unconfirmed(play)
    assert await play.ended() == "withdrawn"
    assert await play.of("decision.made") == []


async def test_nobody_of_hr_confirms_what_hr_wrote(rig: Rig) -> None:
    play = await rig.play(hurried())
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    await play.until_event("task.escalated", times=2)
    task = await play.until_open("confirm_scorecard")
    assert play.cast.lead.id in task.escalated_to
    with pytest.raises(FormRefused) as refused:
        await play.act(task, "confirmed", play.cast.lead)
    assert [fault.code for fault in refused.value.faults] == ["confirms_for_another"]
    assert await confirmed_by(play, task.interview_id) == [""]
    await play.act(task, "decided", play.cast.lead, outcome="advance")
    await hired(play)
    assert await play.ended() == "hired"


async def test_words_of_their_own_that_follow_count_until_the_candidate_is_told(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    given = await hr_writes_down(play, play.cast.interviewer)
    await play.complete("confirm_scorecard", "confirmed", by=play.cast.interviewer)
    await play.until_open("notify_candidate")
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=given.id, **CORRECTED)
    await play.until_event("decision.made", times=2)
    assert await outcomes(play) == ["advance", "reject"]
    await play.withdraw()


async def test_the_mail_brings_a_link_to_the_task_itself(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    task = await play.until_open("confirm_scorecard")
    await play.until_mailed(play.cast.interviewer, "confirmation_request")
    query = select(messages.c.task_id).where(
        messages.c.application_id == play.application, messages.c.scenario == "confirmation_request"
    )
    rows = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    assert [row.task_id for row in rows] == [task.id]
    await play.withdraw()


async def test_of_an_interviewer_who_has_left_the_manager_is_asked(rig: Rig) -> None:
    play = await rig.play(hurried())
    await play.schedule()
    await play.until_open("give_feedback")
    await play.leaves_the_company(play.cast.interviewer)
    await hr_writes_down(play, play.cast.interviewer)
    await play.until_mailed(play.cast.manager, "task_escalation")
    await play.complete("confirm_scorecard", "confirmed", by=play.cast.manager)
    await hired(play)
    assert await play.ended() == "hired"
    assert "confirmation_request" not in await play.mailed(play.cast.interviewer)
