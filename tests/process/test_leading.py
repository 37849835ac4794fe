"""Whoever interviewed tells the good news: whose task it is, who signs, and what HR hears of it."""

from __future__ import annotations

from sqlalchemy import select

from db.schema import tasks
from tests.process.checks import check_all, decoded
from tests.process.leading import (
    OWN,
    WISH,
    telling_passed_on_to_hr,
    to_tell,
    told_by_the_lead,
    told_by_the_lead_in_person,
)
from tests.process.play import Play
from tests.process.policies import calm, hurried, lead_tells
from tests.process.rig import Rig

LED = lead_tells(calm())


def to_candidate(play: Play, words: str) -> list[str]:
    """Whom the answers to the mails reach that say this to the candidate."""
    address = play.cast.candidate.email
    mails = (each for each in play.channel.delivered if each.to_address == address)
    return [
        name
        for each in mails
        if words in each.text
        for name in (each.reply_to_name, *(box.name for box in each.also_reply_to))
    ]


async def test_the_leads_letter_is_signed_by_them_and_answers_reach_both(rig: Rig) -> None:
    play = await rig.play(LED)
    await told_by_the_lead(play)
    assert await play.ended() == "hired"
    lead, recruiter = play.cast.interviewer, play.cast.recruiter
    assert to_candidate(play, OWN) == [lead.name, recruiter.name]
    assert to_candidate(play, f"{lead.name}\n面试官\n") == [lead.name, recruiter.name]
    assert OWN not in decoded((await play.history()).to_json())


async def test_what_they_told_themselves_counts_like_a_letter(rig: Rig) -> None:
    play = await rig.play(LED)
    await told_by_the_lead_in_person(play)
    assert await play.ended() == "hired"
    (told,) = await play.of("candidate.told")
    assert (told.actor_id, told.data["how"]) == (play.cast.interviewer.id, "in_person")
    assert "next_step" not in await play.mailed(play.cast.candidate)


async def test_what_is_passed_on_is_the_recruiters_by_the_same_time(rig: Rig) -> None:
    play = await rig.play(LED)
    await telling_passed_on_to_hr(play)
    assert await play.ended() == "hired"
    assert to_candidate(play, "面试环节已全部顺利结束") == [play.cast.recruiter.name]
    query = select(tasks).where(
        tasks.c.application_id == play.application, tasks.c.kind == "notify_candidate"
    )
    (task,) = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    opened = [each for each in await play.of("task.opened") if each.task_id == task.id]
    assert [each.data["due"] for each in opened] == [task.due_at.isoformat()]
    assert (task.party, task.untold_since) == ("recruiter", None)
    await check_all(play)
    assert WISH not in decoded((await play.history()).to_json())


async def test_a_lead_who_is_silent_is_reminded_then_hr_can_tell(rig: Rig) -> None:
    play = await rig.play(lead_tells(hurried()))
    await to_tell(play)
    await play.until_event("task.escalated")
    await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    assert to_candidate(play, "面试环节已全部顺利结束") == [play.cast.recruiter.name]
