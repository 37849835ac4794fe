"""A verdict can be put right until the candidate has been told; then it is answered and kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from api.services import Conflict
from db.process.acts import ActKind
from db.schema import refused_acts, scorecards
from domain.forms import FormFault, FormRefused
from tests.process import deviations
from tests.process.deviations import CORRECTED
from tests.process.policies import calm, hesitant, lingering
from tests.process.rig import Rig
from tests.process.unlucky import heard_again, muffled


async def test_what_was_opened_because_of_the_verdict_is_withdrawn_and_decided_anew(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await deviations.corrected_before_telling(play)
    assert await play.ended() == "rejected"
    outcomes = [event.data["outcome"] for event in await play.of("decision.made")]
    assert outcomes == ["advance", "reject"]
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]
    (withdrawn,) = await play.of("task.withdrawn")
    assert withdrawn.data["reason"] == "scorecard_corrected"


async def test_a_rejection_that_waits_to_leave_never_leaves_when_the_verdict_is_put_right(
    rig: Rig,
) -> None:
    play = await rig.play(hesitant())
    await deviations.corrected_before_release(play)
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_while_others_are_still_to_be_heard_nothing_is_decided_by_a_correction(
    rig: Rig,
) -> None:
    play = await rig.play(calm(), panel=2)
    await deviations.corrected_while_others_are_heard(play)
    assert await play.ended() == "rejected"
    assert len(await play.of("decision.made")) == 1


async def test_after_the_candidate_was_told_a_correction_is_refused_and_kept(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    task = await play.judge_of("pass", play.cast.interviewer)
    await play.send()
    await play.until_event("candidate.told")
    with pytest.raises(Conflict) as conflict:
        await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task.id, **CORRECTED)
    assert conflict.value.reason == "already_told"
    query = select(refused_acts).where(refused_acts.c.application_id == play.application)
    (kept,) = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    assert kept.form == CORRECTED
    await play.withdraw()


async def test_right_after_a_correction_nobody_is_said_to_have_been_told(rig: Rig) -> None:
    bell = muffled(rig)
    play = await rig.play(hesitant(), bell=bell)
    await play.schedule()
    task = (await play.judge_of("reject", play.cast.interviewer)).id
    await play.send()
    await play.until_open("await_release")
    bell.muffled = True
    form = {**CORRECTED, "recommendation": "yes", "verdict": "pass"}
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **form)
    with pytest.raises(Conflict) as conflict:
        await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **form)
    assert conflict.value.reason == "just_being_decided"
    await heard_again(play, bell)
    await deviations.hired(play)
    assert await play.ended() == "hired"


async def test_only_the_interviewer_puts_their_scorecard_right(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    task = await play.judge_of("pass", play.cast.interviewer)
    await play.until_open("notify_candidate")
    with pytest.raises(Conflict) as conflict:
        await play.of_own_accord(ActKind.CORRECT, None, task=task.id, **CORRECTED)
    assert conflict.value.reason == "not_yours"
    query = select(scorecards.c.verdict).where(scorecards.c.interview_id == task.interview_id)
    verdicts = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    assert [row.verdict for row in verdicts] == ["pass"]
    await play.withdraw()


async def test_hr_returns_a_proposed_rejection_and_the_manager_decides(rig: Rig) -> None:
    play = await rig.play(calm())
    await deviations.returned_by_hr(play)
    assert await play.ended() == "hired"
    made = [
        (event.data["outcome"], event.data["person"]) for event in await play.of("decision.made")
    ]
    assert made == [("reject", ""), ("advance", play.cast.manager.id)]
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_a_correction_while_the_candidate_is_on_hold_asks_the_manager_at_once(
    rig: Rig,
) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    task = (await play.judge_of("hold", play.cast.interviewer)).id
    await play.send()
    await play.until_open("review_hold")
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **CORRECTED)
    asked = await play.until_open("decide")
    assert asked.owner_id == play.cast.manager.id
    assert asked.origin_at <= play.now()
    (withdrawn,) = await play.of("task.withdrawn")
    assert withdrawn.data["reason"] == "scorecard_corrected"
    assert len(await play.of("decision.made")) == 1
    await play.decide("reject")
    await play.send()
    await play.until_open("settling")
    made = [
        (event.data["outcome"], event.data["person"]) for event in await play.of("decision.made")
    ]
    assert made == [("hold", ""), ("reject", play.cast.manager.id)]


async def test_a_correction_after_hr_returned_the_decision_asks_the_manager_and_not_the_rule(
    rig: Rig,
) -> None:
    play = await rig.play(calm())
    await play.schedule()
    task = (await play.judge_of("reject", play.cast.interviewer)).id
    await play.complete("notify_candidate", "returned", by=play.cast.recruiter, note="再看看")
    before = await play.until_open("decide")
    form = {**CORRECTED, "recommendation": "yes", "verdict": "pass"}
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task, **form)
    await play.until_event("task.withdrawn")
    await play.decide("advance")
    asked = [event.task_id for event in await play.of("task.opened") if "decide" in event.task_id]
    assert (asked[0], len(asked)) == (before.id, 2)
    await deviations.hired(play)
    assert await play.ended() == "hired"
    outcomes = [event.data["outcome"] for event in await play.of("decision.made")]
    assert outcomes == ["reject", "advance"]


async def test_after_as_many_holds_as_the_policy_allows_it_is_to_be_decided(rig: Rig) -> None:
    play = await rig.play(replace(calm(), name="decided", holds_at_most=1))
    await play.schedule()
    await play.judge("hold")
    await play.send()
    review = await play.until_open("review_hold")
    with pytest.raises(FormRefused) as refused:
        await play.act(review, "decided", play.cast.manager, outcome="hold")
    assert refused.value.faults == (FormFault("outcome", "held_often_enough"),)
    await play.decide("advance", kind="review_hold")
    await deviations.hired(play)
    assert await play.ended() == "hired"


async def test_a_hold_is_looked_at_again_on_the_day_that_was_named(rig: Rig) -> None:
    play = await rig.play(lingering())
    await play.schedule()
    await play.judge("hold")
    await play.send()
    review = await play.until_open("review_hold")
    day = play.now().date().replace(month=12, day=31).isoformat()
    await play.act(review, "decided", play.cast.manager, outcome="hold", revisit_on=day)
    await play.send()
    again = await play.until_open("review_hold")
    assert again.id != review.id
    assert again.origin_at.date().isoformat() >= f"{day[:8]}30"
    await play.withdraw()
