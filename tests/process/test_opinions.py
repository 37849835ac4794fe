"""Somebody who decides asks a colleague: who hears of it, and what waits for it (nothing)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.services import Conflict
from domain.forms import FormRefused
from tests.cast import Person
from tests.process.checks import check_all, decoded
from tests.process.opinions import (
    QUESTION,
    WHY,
    ask_colleague,
    asked_a_colleague,
    decided_against_a_colleague,
    think,
    to_decide,
)
from tests.process.play import Play
from tests.process.policies import calm, hurried
from tests.process.rig import Rig


async def test_whoever_asked_hears_of_the_answer_and_decides(either_rig: Rig) -> None:
    play = await either_rig.play(calm(), panel=2)
    await asked_a_colleague(play)
    assert await play.ended() == "hired"
    story = await play.story()
    assert story.index("opinion.asked decide:1") < story.index("decision.made")
    await check_all(play)
    said = decoded((await play.history()).to_json())
    assert QUESTION not in said
    assert WHY not in said


async def test_the_mail_says_who_asks_and_what(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    colleague = play.cast.panel[0]
    await ask_colleague(play, await to_decide(play), colleague)
    await play.until_mailed(colleague, "opinion_request")
    to_them = (each for each in play.channel.delivered if each.to_address == colleague.email)
    (mail,) = (each for each in to_them if QUESTION in each.text)
    assert play.cast.manager.name in mail.subject
    assert QUESTION not in mail.subject
    assert "/l/" in mail.text


async def test_deciding_against_an_opinion_needs_a_reason_which_its_giver_is_told(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    about = await to_decide(play)
    await ask_colleague(play, about, play.cast.panel[1])
    await think(play, play.cast.panel[1], "hold")
    with pytest.raises(FormRefused, match="against_an_opinion"):
        await play.act(about, "decided", play.cast.manager, outcome="advance")
    await play.act(about, "decided", play.cast.manager, outcome="hold")
    await play.until_event("decision.made")
    assert "decided_otherwise" not in await play.mailed(play.cast.panel[1])


async def test_whoever_thought_otherwise_is_told_why(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    await decided_against_a_colleague(play)
    assert await play.ended() == "hired"
    ours = {person.email for person in play.cast.everybody}
    told = [each for each in play.channel.delivered if "已当面谈过。夜莺" in each.text]
    assert {each.to_address for each in told} & ours == {play.cast.panel[1].email}


async def test_the_decision_waits_for_nobody_and_takes_the_question_back(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    about = await to_decide(play)
    await ask_colleague(play, about, play.cast.panel[0])
    asked = await play.until_open("give_opinion")
    await play.decide("advance")
    await play.until_open("notify_candidate")
    withdrawn = [
        event for event in await play.of("task.withdrawn") if "give_opinion" in event.task_id
    ]
    assert [event.data["reason"] for event in withdrawn] == ["decided_without"]
    with pytest.raises(Conflict, match="task_closed"):
        await play.act(asked, "opinion_given", play.cast.panel[0], verdict="pass", note=WHY)


@pytest.mark.parametrize(
    ("who", "fault"),
    [
        (lambda play: play.cast.manager, "decides_themselves"),
        (lambda play: play.cast.panel[0], "asked_already"),
    ],
    ids=["the manager themselves", "somebody once more"],
)
async def test_some_need_not_be_asked(rig: Rig, who: Callable[[Play], Person], fault: str) -> None:
    play = await rig.play(calm(), panel=2)
    about = await to_decide(play)
    await ask_colleague(play, about, play.cast.panel[0])
    with pytest.raises(FormRefused, match=fault):
        await ask_colleague(play, about, who(play))


async def test_nobody_is_asked_any_more_once_it_is_decided(rig: Rig) -> None:
    play = await rig.play(calm(), panel=2)
    about = await to_decide(play)
    await play.decide("hold")
    with pytest.raises(Conflict, match="task_closed"):
        await ask_colleague(play, about, play.cast.panel[0])


async def test_a_colleague_who_is_silent_is_reminded_then_the_recruiter_goes_on_without(
    rig: Rig,
) -> None:
    play = await rig.play(hurried(), panel=2)
    await ask_colleague(play, await to_decide(play), play.cast.panel[0])
    task = await play.until_open("give_opinion")

    async def escalated() -> bool:
        told = [event for event in await play.of("task.escalated") if event.task_id == task.id]
        return any(event.data["person"] == play.cast.recruiter.id for event in told)

    await play.until_so("the recruiter to be told", escalated)
    await play.complete("give_opinion", "went_on_without", by=play.cast.recruiter)
    assert await play.view()
    await play.until_open("decide")
