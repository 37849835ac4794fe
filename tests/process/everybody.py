"""Everybody does what is theirs: whoever owns a task completes it, by whichever policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, select

from db.process.projection import CLOSED_STATE, OPEN
from db.schema import messages, process_views, tasks
from domain.acts import ActKind
from domain.events import CLIMBS
from domain.task_kinds import CLOCK_KINDS, PERSON_KINDS
from tests.cast import Person
from tests.days import IN_FOUR_WEEKS
from tests.process.deviations import CORRECTED
from tests.process.play import Play

Verdicts = Mapping[str, str]
"""What the interviewers say, by who they are; who is not in it stays silent."""

PANEL: Final = {"interviewer", "second"}


def roles(play: Play) -> dict[str, str]:
    """Who everybody is, by their id."""
    cast = play.cast
    named = {"interviewer": cast.panel[0], "second": cast.panel[1], "candidate": cast.candidate}
    named |= {"recruiter": cast.recruiter, "manager": cast.manager, "hr_lead": cast.lead}
    return {person.id: name for name, person in named.items()}


async def go_on(play: Play, verdicts: Verdicts, outcome: str, *, corrects: bool = False) -> None:
    """Until the process is closed: each task is completed by its owner as soon as it is open, or by
    who was brought in where the owner is silent."""
    while (task := await _next(play, verdicts)) is not None:
        if corrects and task.kind == "notify_candidate":
            corrects, outcome = False, "reject"
            await _correct(play)
            continue
        owner = _person(play, task.owner_id)
        role = roles(play)[task.owner_id]
        if task.kind == "give_feedback" and role not in verdicts:
            await _go_on_without(play, task)
            continue
        completion, form = _done(play, task, verdicts.get(role, ""), outcome)
        await play.act(task, completion, owner, **form)


def _done(
    play: Play, task: Row[Any], verdict: str, outcome: str
) -> tuple[str, Mapping[str, object]]:
    match task.kind:
        case "schedule_interview":
            # It is about to end: feedback is asked for from its planned end on.
            return "scheduled", play.appointment(starts_in=-59)
        case "give_feedback":
            return "submitted", {**CORRECTED, "recommendation": "no", "verdict": verdict}
        case "advise":
            said = {"advance": "pass", "hold": "hold", "reject": "reject"}[outcome]
            return "opinion_given", {"verdict": said, "note": "看过面评，同意。"}
        case "decide":
            reason = {"reason_code": "skills_gap"} if outcome == "reject" else {}
            return "decided", {"outcome": outcome, "note": "几位都谈过了", **reason}
        case "review_hold":
            return "decided", {"outcome": "advance", "note": "几位都谈过了"}
        case "notify_candidate":
            rejects = task.scenario == "rejection"
            return "send", {"reason_code": "skills_gap"} if rejects else {}
        case _:
            return "accepted", {"start_on": IN_FOUR_WEEKS}


async def _next(play: Play, verdicts: Verdicts) -> Row[Any] | None:
    """The next task that somebody does; None at the end."""
    silent = {id_ for id_, name in roles(play).items() if name in PANEL - set(verdicts)}
    mine = (
        select(tasks)
        .where(tasks.c.application_id == play.application, tasks.c.state == OPEN)
        .where(tasks.c.kind.in_(PERSON_KINDS))
        .order_by(tasks.c.opened_at, tasks.c.id)
    )
    view = select(process_views.c.state).where(process_views.c.application_id == play.application)

    def look(conn: Any) -> list[Row[Any] | None] | None:
        for task in conn.execute(mine):
            if task.kind != "give_feedback" or task.owner_id not in silent or task.escalated_to:
                return [task]
        return [None] if conn.execute(view).scalar() == CLOSED_STATE else None

    (found,) = await play.until("somebody to do something", look)
    return found


async def _go_on_without(play: Play, task: Row[Any]) -> None:
    await play.act(
        task, "went_on_without", _person(play, task.escalated_to[0]), note="先往下走，不等了"
    )


async def _correct(play: Play) -> None:
    """The lead thinks of a reject, before the candidate is told."""
    lead = play.cast.interviewer
    given = select(tasks.c.id).where(
        tasks.c.application_id == play.application,
        tasks.c.kind == "give_feedback",
        tasks.c.owner_id == lead.id,
    )
    task = await play.services.parts.database.read(lambda conn: conn.execute(given).scalar_one())
    await play.of_own_accord(ActKind.CORRECT, lead, task=task, **CORRECTED)


def _person(play: Play, id_: str) -> Person:
    return next(person for person in play.cast.everybody if person.id == id_)


async def who_did_what(play: Play) -> list[str]:
    """Every task that a person had, and whose it was, in order."""
    names = roles(play)
    return [
        f"{event.data['kind']}: {names[event.data['owner']]}"
        for event in await play.of("task.opened")
        if event.data["kind"] not in CLOCK_KINDS
    ]


async def who_signed_what(play: Play) -> list[str]:
    """Every letter to the candidate, and whom an answer to it reaches first."""
    query = select(messages.c.message_id, messages.c.scenario).where(
        messages.c.application_id == play.application
    )
    rows = await play.services.parts.database.read(lambda conn: conn.execute(query).all())
    scenarios = {row.message_id: row.scenario for row in rows}
    by_name = {person.name: roles(play)[person.id] for person in play.cast.everybody}
    return [
        f"{scenarios[mail.message_id]}: {by_name[mail.reply_to_name]}"
        for mail in play.channel.delivered
        if mail.message_id in scenarios and mail.to_address == play.cast.candidate.email
    ]


async def who_was_told(play: Play, kind: str) -> list[str]:
    """Whom the ladder of a kind has asked, reminded and brought in, in order."""
    names = roles(play)
    return [
        f"{event.type.removeprefix('task.')} {names[event.data['person']]}"
        for event in await play.events()
        if event.type in CLIMBS and "person" in event.data and f":{kind}:" in event.task_id
    ]
