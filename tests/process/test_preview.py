"""A preview of a policy is what its process does: the same lines at the same minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, time

from sqlalchemy import select

from db.process.ledger import MessageState
from db.schema import messages
from domain.defaults import default_policy
from domain.ladder import CANDIDATE
from domain.policy_preview import preview
from domain.presets import preset
from domain.preview_lines import Acting, Happens, Line, Silent, Situation, seat_of
from domain.preview_tasks import HAPPENS
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import Outcome, Role, Verdict
from tests.cast import Cast
from tests.process.long import SHANGHAI, LongRig
from tests.process.play import Play

Told = tuple[datetime, str, str]
"""At which minute, to whom, what."""
Act = Callable[[], Awaitable[None]]

EVENTS: Mapping[str, Happens] = {
    "task.asked": Happens.ASKED,
    "task.reminded": Happens.REMINDED,
    "task.escalated": Happens.BROUGHT_IN,
    "task.still_deciding": Happens.STILL_DECIDING,
    "candidate.told": Happens.TOLD,
    "process.closed": Happens.CLOSED,
}
MAILS: Mapping[str, Happens] = {
    Scenario.STILL_DECIDING: Happens.STILL_DECIDING,
    Scenario.REJECTION: Happens.TOLD,
    Scenario.REJECTION_LEAVES: Happens.SHOWN,
    **{spec.wording[action]: what for spec in TASKS.values() for action, what in HAPPENS.items()},
}


def minute(at: datetime) -> datetime:
    """The minute in which something was: a step takes its moments."""
    return at.astimezone(SHANGHAI).replace(second=0, microsecond=0)


def codes(cast: Cast) -> dict[str, str]:
    """What a preview calls each of them."""
    return {
        cast.recruiter.id: Role.RECRUITER,
        cast.manager.id: Role.HIRING_MANAGER,
        cast.lead.id: Role.HR_LEAD,
        **{person.id: seat_of(number) for number, person in enumerate(cast.panel, 1)},
    }


def foreseen(lines: Iterable[Line]) -> list[Told]:
    """What its events are to say."""
    return sorted(
        (minute(line.planned or line.at), line.who, line.what)
        for line in lines
        if line.what in EVENTS.values()
    )


def to_leave(lines: Iterable[Line]) -> list[Told]:
    """When its mails are to leave."""
    return sorted(
        (minute(line.at), line.who, line.what) for line in lines if line.what in MAILS.values()
    )


async def happened(play: Play) -> list[Told]:
    """What its events say."""
    who, events = codes(play.cast), await play.events()
    about_candidate = {Happens.STILL_DECIDING, Happens.TOLD}
    # What is not waited for after its last step: nobody hears of that step any more.
    unheard = {
        (event.task_id, event.at) for event in events if event.data.get("reason") == "not_given"
    }
    return sorted(
        (
            minute(event.at),
            CANDIDATE if what in about_candidate else who.get(event.data.get("person", ""), ""),
            what,
        )
        for event in events
        if (what := EVENTS.get(event.type)) and (event.task_id, event.at) not in unheard
    )


async def left(play: Play) -> list[Told]:
    """Its mails that have been sent, by when they were to leave."""
    who, of = codes(play.cast), messages.c.application_id == play.application
    query = select(messages).where(
        of, messages.c.scenario.in_(sorted(MAILS)), messages.c.state == MessageState.SENT
    )
    rows = await play.services.parts.database.read(lambda conn: list(conn.execute(query)))
    return sorted(
        (minute(row.not_before), who.get(row.person_id, CANDIDATE), MAILS[row.scenario])
        for row in rows
    )


async def walk(
    long: LongRig, play: Play, lines: Iterable[Line], acts: Mapping[datetime, Act]
) -> None:
    """From one foreseen moment to the next; at each, all has come that is foreseen up to it, and
    all mails have left."""
    events, mails = foreseen(lines), to_leave(lines)
    for moment in sorted({at for at, _, _ in (*events, *mails)}):
        await long.until_local(moment.date(), moment.time())
        if moment in acts:
            await acts[moment]()

        async def has_come(moment: datetime = moment) -> bool:
            by_then = [[one for one in all_ if one[0] <= moment] for all_ in (events, mails)]
            return [await happened(play), await left(play)] == by_then

        await play.until_so(f"what is foreseen for {moment}", has_come)


async def test_a_silent_interviewer_is_followed_up_as_the_preview_says(long_rig: LongRig) -> None:
    monday = await long_rig.next_day("Monday", time(15, 30))
    play = await long_rig.rig.play(default_policy())
    await play.schedule(minutes=60)
    await play.until_open("give_feedback")
    ends = datetime.combine(monday, time(16, 30), SHANGHAI)
    situation = Situation(ends, (Verdict.PASS,), Silent.INTERVIEWER)
    lines = preview(default_policy(), situation).lines
    await walk(long_rig, play, lines, {})
    assert {what for _, _, what in await happened(play)} == {
        Happens.ASKED,
        Happens.REMINDED,
        Happens.BROUGHT_IN,
        Happens.STILL_DECIDING,
    }
    await play.withdraw()


async def test_mixed_verdicts_and_silent_advice_end_in_a_rejection_as_the_preview_says(
    long_rig: LongRig,
) -> None:
    monday, policy = await long_rig.next_day("Monday", time(15, 30)), preset("traditional")
    play = await long_rig.rig.play(policy, panel=2, rule="always_ask")
    await play.schedule(minutes=60)
    await play.until_open("give_feedback")
    ends = datetime.combine(monday, time(16, 30), SHANGHAI)
    verdicts = (Verdict.PASS, Verdict.HOLD)
    situation = Situation(ends, verdicts, Silent.CONSULTED, Acting.AT_ONCE, Outcome.REJECT)
    lines = preview(policy, situation).lines
    goes_on = next(line.at for line in lines if line.what is Happens.WENT_ON)

    async def judge() -> None:
        for verdict, interviewer in zip(verdicts, play.cast.panel, strict=True):
            await play.until_mailed(interviewer, "feedback_request")
            await play.judge(verdict, by=interviewer)

    async def decide() -> None:
        await play.until_mailed(play.cast.recruiter, "task_assigned")
        task, because = await play.until_open("decide"), "没有等到经理的意见"
        reason = {"outcome": "reject", "reason_code": "skills_gap", "note": because}
        await play.act(task, "decided", play.cast.recruiter, **reason)
        letter = await play.until_open("notify_candidate")
        await play.act(letter, "send", play.cast.lead, reason_code="skills_gap")

    await walk(long_rig, play, lines, {ends: judge, minute(goes_on): decide})
    told = [line.who for line in lines if line.what in (Happens.LETTER_SENT, Happens.SHOWN)]
    assert told == ["hr_lead", "hiring_manager"]  # who decided alone leaves it to another
    assert await play.ended() == "rejected"
