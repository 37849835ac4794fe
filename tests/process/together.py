"""Ways of working in which others have a say: who is consulted, who is enough, who takes back."""

from __future__ import annotations

from dataclasses import replace

from domain.acts import ActKind
from domain.hearing import HeardFrom, WaitFor
from domain.policy import Policy
from domain.words import Party, TaskKind
from tests.process.deviations import CORRECTED, hired
from tests.process.play import Play

WHY = "与他谈过，想留给另一个组。夜莺"


def consulting(policy: Policy, *parties: Party) -> Policy:
    """The recruiter decides every time, and these are heard before."""
    decide = replace(policy.tasks[TaskKind.DECIDE], owner=(Party.RECRUITER,), consult=parties)
    return replace(policy, name="consulting", tasks={**policy.tasks, TaskKind.DECIDE: decide})


def led(policy: Policy, hours: float) -> Policy:
    """The lead's feedback is enough, and the others have so many hours more."""
    return replace(policy, name="led", wait_for=WaitFor(HeardFrom.LEAD, hours=hours))


async def disagreed(play: Play) -> None:
    """The two interviewers do not agree: somebody is to decide."""
    await play.schedule()
    for interviewer, verdict in zip(play.cast.panel, ("pass", "hold"), strict=True):
        await play.judge(verdict, by=interviewer)


async def advise(play: Play, verdict: str) -> None:
    """The hiring manager says what they think before it is decided."""
    manager = play.cast.manager
    await play.complete(
        "advise", "opinion_given", by=manager, owner=manager, verdict=verdict, note=WHY
    )


async def advised_and_decided(play: Play) -> None:
    await disagreed(play)
    await advise(play, "pass")
    await play.decide("advance", by=play.cast.recruiter)
    await hired(play)


async def decided_without_advice(play: Play) -> None:
    await disagreed(play)
    decide = await play.until_open("decide")
    await play.act(decide, "decided", play.cast.recruiter, outcome="advance", note=WHY)
    await hired(play)


async def went_on_without_advice(play: Play) -> None:
    await disagreed(play)
    await play.complete("advise", "went_on_without", by=play.cast.recruiter, note=WHY)
    decide = await play.until_open("decide")
    await play.act(decide, "decided", play.cast.recruiter, outcome="advance", note=WHY)
    await hired(play)


async def rejected_by_another(play: Play) -> None:
    """The recruiter alone is for it: an HR lead sends the letter."""
    await disagreed(play)
    await advise(play, "hold")
    decide = await play.until_open("decide")
    form = {"outcome": "reject", "reason_code": "skills_gap", "note": WHY}
    await play.act(decide, "decided", play.cast.recruiter, **form)
    letter = await play.until_open("notify_candidate", play.cast.lead)
    await play.act(letter, "send", play.cast.lead, reason_code="skills_gap")


async def the_lead_was_enough(play: Play) -> None:
    await play.schedule()
    await play.judge("pass", by=play.cast.interviewer)
    await hired(play)


async def the_others_were_in_time(play: Play) -> None:
    await play.schedule()
    await play.judge("pass", by=play.cast.interviewer)
    await play.until_open("await_cards")
    await play.judge("pass", by=play.cast.panel[1])
    await hired(play)


async def the_lead_was_enough_at_once(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback", play.cast.panel[1])
    await play.judge("pass", by=play.cast.interviewer)
    await hired(play)


async def corrected_while_advising(play: Play) -> None:
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("hold", by=second)
    task = (await play.judge_of("pass", first)).id
    await play.until_open("advise")
    form = {**CORRECTED, "recommendation": "no", "verdict": "hold"}
    await play.of_own_accord(ActKind.CORRECT, first, task=task, **form)
    await play.until_event("task.opened", times=6)
    await advise(play, "pass")
    await play.decide("advance", by=play.cast.recruiter)
    await hired(play)


async def withdrawn_while_advising(play: Play) -> None:
    await disagreed(play)
    await play.until_open("advise")
    await play.withdraw()


async def taken_back_by_the_manager(play: Play) -> None:
    await play.schedule()
    await play.judge("reject")
    await play.send()
    leaves = await play.until_open("await_release")
    await play.act(leaves, "taken_back", play.cast.manager, note=WHY)
    await play.decide("advance")
    await hired(play)
