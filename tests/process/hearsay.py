"""What HR writes down for an interviewer, and what becomes of it: each played to an end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from db.process.acts import ActKind
from tests.cast import Person
from tests.process.deviations import CORRECTED, hired
from tests.process.play import Play


async def hr_writes_down(play: Play, interviewer: Person, verdict: str = "pass") -> Row[Any]:
    """What an interviewer said on the telephone; gives the task in which it was written down."""
    task = await play.until_open("give_feedback", interviewer)
    await play.act(
        task,
        "submitted_for",
        play.cast.recruiter,
        recommendation="yes" if verdict == "pass" else "no",
        verdict=verdict,
        evidence="电话里说：思路很清楚",
        feedback="Speak more about trade-offs.",
    )
    return task


async def unconfirmed(play: Play) -> None:
    """HR writes down what everybody of the panel said, and they are asked about it."""
    for interviewer in play.cast.panel:
        await hr_writes_down(play, interviewer)
    await play.until_open("confirm_scorecard")


async def written_down_by_hr(play: Play) -> None:
    await play.schedule()
    await hr_writes_down(play, play.cast.panel[0])
    await play.judge("pass", by=play.cast.panel[1])
    await hired(play)


async def confirmed_by_the_interviewer(play: Play) -> None:
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    await play.complete("confirm_scorecard", "confirmed", by=play.cast.interviewer)
    await hired(play)


async def confirmed_by_the_manager(play: Play) -> None:
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    await play.until_event("task.escalated")
    await play.complete("confirm_scorecard", "confirmed", by=play.cast.manager)
    await hired(play)


async def decided_by_the_manager_unconfirmed(play: Play) -> None:
    await play.schedule()
    await unconfirmed(play)
    await play.until_event("task.escalated", times=2)
    await play.decide("reject", kind="confirm_scorecard")
    await play.send()


async def contradicted(play: Play) -> None:
    await play.schedule()
    task = await hr_writes_down(play, play.cast.interviewer)
    await play.until_open("confirm_scorecard")
    await play.of_own_accord(ActKind.CORRECT, play.cast.interviewer, task=task.id, **CORRECTED)
    await play.send()


async def withdrawn_while_unconfirmed(play: Play) -> None:
    await play.schedule()
    await hr_writes_down(play, play.cast.interviewer)
    await play.until_open("confirm_scorecard")
    await play.withdraw()
