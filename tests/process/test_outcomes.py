"""How processes end: hired, rejected, held and decided anew."""

from __future__ import annotations

import pytest

from tests.process.play import Play
from tests.process.policies import calm, hesitant, patient
from tests.process.rig import Rig


async def test_who_passes_by_rule_is_told_and_hired(either_rig: Rig) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]
    (decision,) = await play.of("decision.made")
    assert (decision.data["rule"], decision.data["person"]) == ("any_veto", "")


@pytest.mark.parametrize(
    ("completion", "outcome"), [("declined", "offer_declined"), ("lapsed", "offer_lapsed")]
)
async def test_an_offer_can_be_declined_or_lapse(rig: Rig, completion: str, outcome: str) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("pass")
    await play.send()
    await play.complete("prepare_offer", completion, by=play.cast.recruiter)
    assert await play.ended() == outcome


async def test_a_panel_of_two_is_heard_whole_before_anything_is_decided(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("pass", by=second)
    await play.until_open("give_feedback", first)
    assert await play.of("decision.made") == []
    await play.judge("pass", by=first)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await play.mailed(first) == ["panel_invitation"]


async def test_stages_follow_each_other_and_only_the_last_leads_to_an_offer(rig: Rig) -> None:
    play = await rig.play(calm(), stages=2)
    for _ in range(2):
        await play.schedule()
        await play.judge("pass")
        await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert len(await play.of("stage.entered")) == 2
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"] * 2


async def test_a_second_stage_can_reject(rig: Rig) -> None:
    play = await rig.play(calm(), stages=2)
    await play.schedule()
    await play.judge("pass")
    await play.send()
    await play.schedule()
    await play.judge("reject")
    await play.send()
    assert await play.ended() == "rejected"
    assert (await play.mailed(play.cast.candidate))[-1] == "rejection"


# --- mixed verdicts -----------------------------------------------------------------------------


async def mixed(rig: Rig) -> Play:
    """A panel that does not agree: the rule leaves it to the manager."""
    play = await rig.play(patient(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("pass", by=first)
    await play.judge("hold", by=second)
    return play


async def test_mixed_verdicts_are_decided_by_the_manager_to_go_on(rig: Rig) -> None:
    play = await mixed(rig)
    await play.until_mailed(play.cast.manager, "task_assigned")
    await play.decide("advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    (decision,) = await play.of("decision.made")
    assert decision.data["person"] == play.cast.manager.id


async def test_mixed_verdicts_are_decided_by_the_manager_to_reject(rig: Rig) -> None:
    play = await mixed(rig)
    await play.decide("reject")
    await play.send()
    assert await play.ended() == "rejected"


async def test_mixed_verdicts_are_decided_by_the_manager_to_hold(rig: Rig) -> None:
    play = await mixed(rig)
    await play.decide("hold")
    await play.send()
    await play.until_open("review_hold")
    await play.decide("advance", kind="review_hold")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_a_team_that_always_asks_is_always_asked(rig: Rig) -> None:
    play = await rig.play(calm(), rule="always_ask")
    await play.schedule()
    await play.judge("pass")
    await play.decide("advance")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


# --- rejections ---------------------------------------------------------------------------------


async def test_a_proposed_rejection_is_confirmed_by_hr_and_leaves_after_its_delay(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    assert await play.ended() == "rejected"
    (confirmed,) = await play.of("decision.confirmed")
    assert confirmed.data["person"] == play.cast.recruiter.id
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "rejection"]
    assert [row.task_id for row in await play.of("task.lapsed")][1].endswith("await_release:1")


async def rejected_and_undone(rig: Rig) -> Play:
    """A rejection that somebody takes back before it leaves."""
    play = await rig.play(hesitant())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    return play


async def test_an_undone_rejection_is_never_sent_and_can_be_told_by_phone(rig: Rig) -> None:
    play = await rejected_and_undone(rig)
    await play.tell_by("phone")
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    assert (await play.view()).told_how == "phone"


async def test_an_undone_rejection_can_be_undone_again(rig: Rig) -> None:
    play = await rejected_and_undone(rig)
    await play.send()
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("wechat")
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]


@pytest.mark.parametrize(
    ("verdict", "channel", "outcome"),
    [("pass", "phone", "hired"), ("reject", "wechat", "rejected")],
)
async def test_telling_by_phone_or_wechat_is_telling_too(
    rig: Rig, verdict: str, channel: str, outcome: str
) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge(verdict)
    await play.tell_by(channel)
    if verdict == "pass":
        await play.accept_offer()
    assert await play.ended() == outcome
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    (told,) = await play.of("candidate.told")
    assert (told.data["how"], told.actor_id) == (channel, play.cast.recruiter.id)


# --- holds --------------------------------------------------------------------------------------


async def held(rig: Rig) -> Play:
    """Everybody hesitates; the candidate knows that it is still open."""
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("hold")
    await play.send()
    await play.until_mailed(play.cast.candidate, "still_deciding")
    return play


@pytest.mark.parametrize(("outcome", "end"), [("advance", "hired"), ("reject", "rejected")])
async def test_a_hold_is_revisited_at_its_date_and_decided_anew(
    rig: Rig, outcome: str, end: str
) -> None:
    play = await held(rig)
    task = await play.until_open("review_hold")
    await play.until_mailed(play.cast.manager, "task_assigned")
    assert play.now() >= task.origin_at
    await play.decide(outcome, kind="review_hold")
    await play.send()
    if outcome == "advance":
        await play.accept_offer()
    assert await play.ended() == end


async def test_a_hold_can_be_held_again(rig: Rig) -> None:
    play = await held(rig)
    await play.decide("hold", kind="review_hold")
    await play.send()
    await play.until_event("candidate.told", times=2)
    await play.decide("reject", kind="review_hold")
    await play.tell_by("phone")
    assert await play.ended() == "rejected"
    assert (await play.mailed(play.cast.candidate)).count("still_deciding") == 2
