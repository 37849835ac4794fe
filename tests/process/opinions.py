"""A colleague is asked what they think before somebody decides, and what becomes of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from db.process.acts import Accepted, ActKind
from tests.cast import Person
from tests.process.deviations import hired
from tests.process.play import Play

QUESTION = "您带过他的前主管：怎么看？夜莺"
WHY = "他自己动手把队列重写过。夜莺"


async def to_decide(play: Play) -> Row[Any]:
    """The two interviewers do not agree: the manager decides."""
    await play.schedule()
    for interviewer, verdict in zip(play.cast.panel, ("pass", "hold"), strict=True):
        await play.judge(verdict, by=interviewer)
    return await play.until_open("decide")


async def ask_colleague(play: Play, about: Row[Any], colleague: Person) -> Accepted:
    """The manager asks one of the team."""
    return await play.of_own_accord(
        ActKind.ASK_OPINION,
        play.cast.manager,
        task=about.id,
        person=colleague.id,
        opinion_on=QUESTION,
    )


async def think(play: Play, colleague: Person, verdict: str) -> None:
    """They say what they think."""
    await play.complete(
        "give_opinion", "opinion_given", by=colleague, owner=colleague, verdict=verdict, note=WHY
    )


async def asked_a_colleague(play: Play) -> None:
    colleague = play.cast.panel[0]
    await ask_colleague(play, await to_decide(play), colleague)
    await think(play, colleague, "pass")
    await play.until_mailed(play.cast.manager, "opinion_given")
    await play.decide("advance")
    await hired(play)


async def decided_against_a_colleague(play: Play) -> None:
    colleague = play.cast.panel[1]
    about = await to_decide(play)
    await ask_colleague(play, about, colleague)
    await think(play, colleague, "reject")
    await play.act(about, "decided", play.cast.manager, outcome="advance", note="已当面谈过。夜莺")
    await play.until_mailed(colleague, "decided_otherwise")
    await hired(play)


async def decided_before_a_colleague_answered(play: Play) -> None:
    about = await to_decide(play)
    await ask_colleague(play, about, play.cast.panel[0])
    await play.until_open("give_opinion")
    await play.decide("advance")
    await hired(play)
