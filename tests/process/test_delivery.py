"""Mails that cannot be delivered: a person sees to them, and told is a fact."""

from __future__ import annotations

from typing import Any

import pytest

from db.process.acts import ActKind
from notify.channel import DeliveryRefused, DeliveryUnknown
from tests.process.channel import BUSY, LOST, REFUSED
from tests.process.play import Play
from tests.process.policies import calm
from tests.process.rig import Rig
from workflows.contracts import DELIVER


async def to_be_told(rig: Rig, verdict: str) -> Play:
    """An interview that has been judged: HR has the drafted mail before them."""
    play = await rig.play(calm())
    await play.schedule()
    await play.judge(verdict)
    await play.until_open("notify_candidate")
    return play


async def test_an_undeliverable_invitation_is_a_task_beside_the_process(rig: Rig) -> None:
    play = await rig.play(calm())
    play.channel.answer(play.cast.candidate.email, REFUSED)
    await play.schedule()
    await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_the_process_does_not_wait_for_a_mail_beside_it(rig: Rig) -> None:
    play = await rig.play(calm())
    play.channel.answer(play.cast.interviewer.email, REFUSED)
    await play.schedule()
    await play.until_open("resolve_delivery")
    await play.judge("pass")
    await play.complete(
        "resolve_delivery",
        "told_otherwise",
        by=play.cast.recruiter,
        channel="phone",
        told_at=play.now().isoformat(),
        gist="她已经知道了",
    )
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


async def test_a_retry_that_fails_again_is_a_new_task(rig: Rig) -> None:
    play = await rig.play(calm())
    play.channel.answer(play.cast.candidate.email, REFUSED, REFUSED)
    await play.schedule()
    first = await play.complete("resolve_delivery", "retry", by=play.cast.recruiter)
    await play.until_event("message.failed", times=2)
    second = await play.complete("resolve_delivery", "arrived", by=play.cast.recruiter)
    assert second.seq > first.seq
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"


@pytest.mark.parametrize("failure", [REFUSED, LOST], ids=["refused", "answer_lost"])
@pytest.mark.parametrize(("verdict", "outcome"), [("pass", "hired"), ("reject", "rejected")])
@pytest.mark.parametrize("way", ["retry", "told_otherwise", "arrived"])
async def test_an_outcome_is_told_when_a_person_has_seen_to_its_mail(
    rig: Rig,
    failure: DeliveryRefused | DeliveryUnknown,
    verdict: str,
    outcome: str,
    way: str,
) -> None:
    play = await to_be_told(rig, verdict)
    play.channel.answer(play.cast.candidate.email, failure)
    await play.send()
    await play.until_open("resolve_delivery")
    assert await play.of("candidate.told") == []
    call = {"channel": "phone", "told_at": play.now().isoformat(), "gist": "电话里说了"}
    form: dict[str, Any] = call if way == "told_otherwise" else {}
    await play.complete("resolve_delivery", way, by=play.cast.recruiter, **form)
    if verdict == "pass":
        await play.accept_offer()
    assert await play.ended() == outcome
    assert len(await play.of("candidate.told")) == 1
    mails = await play.mailed(play.cast.candidate)
    assert len(mails) == (2 if way == "retry" else 1)


async def test_a_busy_mail_server_is_tried_again_without_anybody(rig: Rig) -> None:
    play = await to_be_told(rig, "pass")
    play.channel.answer(play.cast.candidate.email, BUSY)
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_patience_with_a_busy_mail_server_ends(rig: Rig) -> None:
    play = await to_be_told(rig, "pass")
    play.channel.answer(play.cast.candidate.email, *[BUSY] * 5)
    await play.send()
    await play.until_open("resolve_delivery")
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_a_mistake_nobody_foresaw_is_the_end_of_its_own_mail_only(rig: Rig) -> None:
    play = await rig.play(calm())
    play.channel.answer(play.cast.interviewer.email, *[RuntimeError("of a library")] * 5)
    await play.schedule()
    await play.complete("resolve_delivery", "arrived", by=play.cast.recruiter)
    await play.judge("pass")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation", "next_step"]


async def test_mails_of_an_urgent_application_go_before_others(rig: Rig) -> None:
    usual, urgent = await rig.play(calm()), await rig.play(calm())
    await urgent.until_open("schedule_interview")
    await urgent.of_own_accord(
        ActKind.MARK_URGENT, urgent.cast.recruiter, reason="其他公司的 offer"
    )
    for play in (usual, urgent):
        await play.schedule()
        await play.until_mailed(play.cast.interviewer, "panel_invitation")
    assert await _priorities(usual) == [0]  # none of its own
    assert await _priorities(urgent) == [1]


async def _priorities(play: Play) -> list[int]:
    scheduled = (
        event.activity_task_scheduled_event_attributes
        for event in (await play.history()).events
        if event.HasField("activity_task_scheduled_event_attributes")
    )
    return [each.priority.priority_key for each in scheduled if each.activity_type.name == DELIVER]
