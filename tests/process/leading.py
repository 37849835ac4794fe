"""Whoever led the interview tells the good news: by a letter, themselves, or through HR."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from domain.acts import ActKind
from tests.process.play import Play

OWN = "您讲的那次故障复盘很清楚，下一轮再聊。夜莺"
WISH = "我在出差，麻烦先打个电话。夜莺"


async def to_tell(play: Play) -> Row[Any]:
    """The lead has judged, and the rule has spoken: telling is theirs."""
    await play.schedule()
    await play.judge("pass")
    return await play.until_open("notify_candidate", play.cast.interviewer)


async def told_by_the_lead(play: Play) -> None:
    await play.act(await to_tell(play), "send", play.cast.interviewer, paragraph=OWN)
    await play.until_mailed(play.cast.candidate, "next_step")
    await play.accept_offer()


async def told_by_the_lead_in_person(play: Play) -> None:
    told: dict[str, Any] = {"channel": "in_person", "told_at": play.now().isoformat()}
    await play.act(
        await to_tell(play), "told_otherwise", play.cast.interviewer, gist="当面说了", **told
    )
    await play.accept_offer()


async def arranging_passed_on_to_hr(play: Play) -> None:
    await play.schedule()
    await play.judge("pass")
    await play.send()
    task = await play.until_open("schedule_interview", play.cast.interviewer)
    await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=task.id, wish=WISH)
    await play.until_open("schedule_interview", play.cast.recruiter)
    await play.schedule()
    await play.judge("pass")
    await play.send()
    await play.accept_offer()


async def telling_passed_on_to_hr(play: Play) -> None:
    task = await to_tell(play)
    await play.of_own_accord(ActKind.PASS_ON, play.cast.interviewer, task=task.id, wish=WISH)
    await play.until_open("notify_candidate", play.cast.recruiter)
    await play.send()
    await play.accept_offer()
