"""Who has a say before it is decided, and who before a rejection leaves."""

from __future__ import annotations

import pytest

from api.services import Conflict
from domain.forms import FormRefused
from domain.words import Party
from tests.process import together
from tests.process.checks import decoded
from tests.process.deviations import hired
from tests.process.policies import calm, hesitant, hurried
from tests.process.rig import Rig
from tests.process.together import WHY, consulting, led

ADVISED = consulting(calm(), Party.HIRING_MANAGER)


async def test_whoever_decides_is_asked_when_those_have_been_heard_whom_the_policy_consults(
    either_rig: Rig,
) -> None:
    play = await either_rig.play(ADVISED, panel=2)
    await together.disagreed(play)
    assert (await play.until_open("advise")).owner_id == play.cast.manager.id
    assert (await play.view()).state == "advising"
    assert "task.opened decide:1" not in await play.story()
    await together.advise(play, "pass")
    assert (await play.until_open("decide")).owner_id == play.cast.recruiter.id
    await play.decide("advance", by=play.cast.recruiter)
    await hired(play)
    assert await play.ended() == "hired"
    assert WHY not in decoded((await play.history()).to_json())


async def test_the_manager_is_asked_by_mail_and_by_link(rig: Rig) -> None:
    play = await rig.play(ADVISED, panel=2)
    await together.disagreed(play)
    await play.until_mailed(play.cast.manager, "task_assigned")
    (mail,) = (m for m in play.channel.delivered if m.to_address == play.cast.manager.email)
    assert "/l/" in mail.text


async def test_after_its_last_step_it_is_decided_without_the_advice_and_with_a_reason(
    rig: Rig,
) -> None:
    play = await rig.play(consulting(hurried(), Party.HIRING_MANAGER), panel=2)
    await together.disagreed(play)
    decide = await play.until_open("decide")
    story = await play.story()
    assert story.index("task.withdrawn advise:1") < story.index("task.opened decide:1")
    assert [e.data["person"] for e in await play.of("task.escalated")][-1] == play.cast.lead.id
    with pytest.raises(FormRefused, match="without_an_opinion"):
        await play.act(decide, "decided", play.cast.recruiter, outcome="advance")
    await play.act(decide, "decided", play.cast.recruiter, outcome="advance", note=WHY)
    await hired(play)
    assert await play.ended() == "hired"


async def test_whoever_decides_themselves_is_not_consulted(rig: Rig) -> None:
    play = await rig.play(consulting(calm(), Party.RECRUITER), panel=2)
    await together.disagreed(play)
    await play.until_open("decide")
    assert not any("advise" in line for line in await play.story())


async def test_what_is_returned_is_decided_without_asking_for_advice_again(rig: Rig) -> None:
    play = await rig.play(ADVISED, panel=2)
    await together.disagreed(play)
    await together.advise(play, "pass")
    await play.decide("advance", by=play.cast.recruiter)
    await play.complete("notify_candidate", "returned", by=play.cast.lead, note="再想想")
    await play.until_open("decide")
    assert "task.opened advise:2" not in await play.story()


async def test_a_rejection_that_one_person_judged_alone_is_sent_by_somebody_else(rig: Rig) -> None:
    play = await rig.play(ADVISED, panel=2)
    await together.disagreed(play)
    await together.advise(play, "hold")
    form = {"outcome": "reject", "reason_code": "skills_gap", "note": WHY}
    await play.act(await play.until_open("decide"), "decided", play.cast.recruiter, **form)
    letter = await play.until_open("notify_candidate")
    assert (letter.owner_id, letter.party) == (play.cast.lead.id, "hr_lead")
    with pytest.raises(Conflict, match="judged_alone"):
        await play.act(letter, "send", play.cast.recruiter, reason_code="skills_gap")
    await play.act(letter, "send", play.cast.lead, reason_code="skills_gap")
    assert await play.ended() == "rejected"


async def test_a_rejection_that_the_manager_is_for_too_is_the_recruiters(rig: Rig) -> None:
    play = await rig.play(ADVISED, panel=2)
    await together.disagreed(play)
    await together.advise(play, "reject")
    await play.decide("reject", by=play.cast.recruiter)
    assert (await play.until_open("notify_candidate")).owner_id == play.cast.recruiter.id


async def test_when_the_lead_has_spoken_the_others_have_some_hours_more(rig: Rig) -> None:
    play = await rig.play(led(calm(), hours=100), panel=2, rule="lead_decides")
    await together.the_lead_was_enough(play)
    assert await play.ended() == "hired"
    story = await play.story()
    assert story.index("task.lapsed await_cards:1") < story.index("decision.made")
    (late,) = [e for e in await play.of("task.withdrawn") if e.data["reason"] == "heard_enough"]
    assert "give_feedback" in late.task_id


async def test_who_speaks_within_them_is_heard_and_nobody_waits_longer(rig: Rig) -> None:
    play = await rig.play(led(calm(), hours=8_000), panel=2)
    await together.the_others_were_in_time(play)
    assert await play.ended() == "hired"
    reasons = {e.task_id.split(":")[1]: e.data["reason"] for e in await play.of("task.withdrawn")}
    assert reasons == {"await_cards": "decided_without"}


async def test_without_hours_for_the_others_the_leads_word_decides_at_once(rig: Rig) -> None:
    play = await rig.play(led(calm(), hours=0), panel=2, rule="lead_decides")
    await together.the_lead_was_enough(play)
    assert await play.ended() == "hired"
    assert not any("await_cards" in line for line in await play.story())


async def test_while_the_lead_is_silent_everybody_is_waited_for(rig: Rig) -> None:
    play = await rig.play(led(calm(), hours=0), panel=2)
    await play.schedule()
    await play.judge("pass", by=play.cast.panel[1])
    await play.until_event("task.completed", times=2)
    assert (await play.until_open("give_feedback")).owner_id == play.cast.interviewer.id
    assert "decision.made" not in await play.story()


async def test_the_manager_sees_a_rejection_before_it_leaves_and_can_take_it_back(
    rig: Rig,
) -> None:
    play = await rig.play(hesitant())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    await play.until_mailed(play.cast.manager, "rejection_leaves")
    (mail,) = (m for m in play.channel.delivered if m.to_address == play.cast.manager.email)
    assert "/l/" in mail.text
    assert play.cast.recruiter.name in mail.text
    leaves = await play.until_open("await_release")
    with pytest.raises(FormRefused, match="note"):
        await play.act(leaves, "taken_back", play.cast.manager, note="")
    with pytest.raises(Conflict, match="not_yours"):
        await play.act(leaves, "taken_back", play.cast.recruiter, note=WHY)
    await play.act(leaves, "taken_back", play.cast.manager, note=WHY)
    assert (await play.until_open("decide")).owner_id == play.cast.manager.id
    await play.decide("advance")
    await hired(play)
    assert await play.ended() == "hired"
    assert "rejection" not in await play.mailed(play.cast.candidate)


async def test_whoever_decided_a_rejection_is_not_shown_it(rig: Rig) -> None:
    play = await rig.play(hesitant(), panel=2)
    await together.disagreed(play)
    await play.decide("reject")
    await play.send()
    leaves = await play.until_open("await_release")
    assert leaves.escalated_to == []
    assert "rejection_leaves" not in await play.mailed(play.cast.manager)
