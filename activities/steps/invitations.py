"""The candidate's invitation: it leaves in their hours, after the news that it follows from, and
once. Until then nobody tells them what became of an interview that they do not know of.

The panel's invitations do not wait: `inviting.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from activities.steps.clocks import acts_come_first
from db.process import ledger
from db.process.act_lookup import act_row, way_of
from db.process.case import Case
from db.process.interviews import decided_without, to_come
from db.process.invitations import WAIT, departure_of, follows_news, waiting_for
from db.process.ledger import MessageState
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.read_model import Task
from domain.scenarios import Scenario
from domain.senders import suppressed_as
from domain.words import Outcome, TaskKind

INVITATION = Scenario.INTERVIEW_INVITATION


@dataclass(frozen=True, slots=True)
class Telling:
    """What to deliver now, and the waits that begin or end with it."""

    messages: tuple[str, ...] = ()
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[str, ...] = ()


def invite_candidate(
    case: Case, interview: str, stage: str, starts_at: datetime, *, said: str = "", round_: str = ""
) -> Telling:
    """Invite to an interview, now or when it may be. `said`: what was answered about that.

    An invitation that waits already (the interview has moved) waits anew, and is the same one.
    """
    waits = waiting_for(case, interview)
    closed = case.withdraw_tasks([waits], "interview_moved") if waits is not None else ()
    going = departure_of(case, stage, starts_at)
    held = follows_news(case, stage)
    # Whoever is about to be rejected is not invited in between, whatever the hour.
    rejected = held and case.view.decision == Outcome.REJECT
    ours = not suppressed_as(case.row.senders, INVITATION)
    if not ours or (going.is_now(said) and not rejected):
        message = _reserved(case, interview, round_, waits, case.at)
        return Telling(messages=(message,), closed=closed)
    # Held, it has no time of its own, and is of no use any more when the interview begins.
    until = starts_at if held else min(going.at, starts_at)
    if until <= case.at:
        if waits is not None:
            ledger.suppress_reserved(case, "interview_began", only=waits.message_id)
        return Telling(closed=closed)
    message = _reserved(case, interview, round_, waits, until)
    return Telling(opened=(_wait(case, interview, stage, message, until),), closed=closed)


def invite_to_stage(case: Case, stage: str) -> Telling:
    """The stage is entered, so the candidate knows that they go on: what was held for that is not
    held any more."""
    told = []
    for interview in to_come(case) if case.open_of(WAIT, stage_id=stage) else ():
        waits = waiting_for(case, interview.id)
        # What waits for their hours goes on waiting.
        if waits is not None and waits.due_at >= interview.starts_at:
            told.append(invite_candidate(case, interview.id, stage, interview.starts_at))
    return Telling(
        messages=tuple(message for each in told for message in each.messages),
        opened=tuple(task for each in told for task in each.opened),
        closed=tuple(task for each in told for task in each.closed),
    )


def no_longer_invited(case: Case, interviews: Iterable[str], reason: str) -> tuple[str, ...]:
    """What has not left does not leave any more; the waits that end with it."""
    waits = [each for each in (waiting_for(case, id_) for id_ in interviews) if each]
    for each in waits:
        ledger.suppress_reserved(case, reason, only=each.message_id)
    return case.withdraw_tasks(waits, reason)


# --- the steps of the wait ----------------------------------------------------------------------


def send_invitation(case: Case, call: StepCall) -> Conclusion:
    """Its time has come. Subject: the wait.

    Concludes `lost` when somebody was first. An act that counts and has not been taken yet may
    have changed what is true: it is dealt with before. Of an interview that is not to come any
    more nothing leaves; and if its stage has come to follow from news, that is told first.
    """
    waiting = case.task(call.subject)
    if first := acts_come_first(case, waiting):
        return first
    if not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    closed, starts_at = (waiting.id,), _still_ahead(case, waiting)
    if starts_at is None:
        ledger.suppress_reserved(case, "not_to_come", only=waiting.message_id)
        return Conclusion(closed=closed)
    if follows_news(case, waiting.stage_id):
        return Conclusion(closed=closed, opened=(_held(case, waiting, starts_at),))
    return Conclusion(closed=closed, messages=(waiting.message_id,))


def see_to_invitation(case: Case, call: StepCall) -> Conclusion:
    """Somebody did not leave it to the clock: it is sent now, or they have told the candidate
    themselves. Subject: the act."""
    act = act_row(case, call.subject)
    way = way_of(act, "send_now", "told_otherwise")
    waiting = case.task(act.task_id)
    row = ledger.message(case.conn, waiting.message_id)
    if row.state != MessageState.RESERVED:
        return Conclusion(subject=row.id)
    if way == "told_otherwise":
        ledger.settle(case, row, MessageState.NOTED)
        return Conclusion(code=Code.TOLD, subject=row.id)
    starts_at = _still_ahead(case, waiting)
    if starts_at is None:
        ledger.suppress(case, row, "not_to_come")
        return Conclusion(subject=row.id)
    if follows_news(case, waiting.stage_id):  # decided since
        return Conclusion(subject=row.id, opened=(_held(case, waiting, starts_at),))
    ledger.put_off(case, row.id, case.at)
    return Conclusion(code=Code.SENT_NOW, subject=row.id, messages=(row.id,))


def _still_ahead(case: Case, waiting: Task) -> datetime | None:
    """When the interview of a wait begins; None if it is not waited for any more, or has begun."""
    if decided_without(case, waiting.stage_id) is not None:
        return None
    ahead = (each.starts_at for each in to_come(case) if each.id == waiting.interview_id)
    return next(ahead, None)


def _held(case: Case, waiting: Task, starts_at: datetime) -> OpenTask:
    ledger.put_off(case, waiting.message_id, starts_at)
    of = waiting.interview_id, waiting.stage_id, waiting.message_id
    return _wait(case, *of, starts_at)


def _wait(case: Case, interview: str, stage: str, message: str, until: datetime) -> OpenTask:
    return case.open_task(
        TaskKind.AWAIT_INVITATION,
        origin=until,
        stage=stage,
        interview=interview,
        message=message,
        scenario=INVITATION,
    )


def _reserved(case: Case, interview: str, round_: str, waits: Task | None, until: datetime) -> str:
    """The message: the one that waits already, or a new one."""
    if waits is not None:
        ledger.put_off(case, waits.message_id, until)
        return waits.message_id
    round_ = round_ or interview
    return ledger.reserve(case, INVITATION, round_, interview=interview, not_before=until)
