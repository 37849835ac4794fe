"""Ends that an application came to over there: the candidate withdrew, or was rejected.

A rejection over there ends the process here by the ways that people have here, one act after the
other: what waits to leave is taken back, what is to be decided is decided, what is to be told is
noted as told. No other mail goes out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.ats.external import Taken, newness_since
from db.ats.external_acts import Attempt, Progress, end_of
from db.process.acts import Actor, Refused
from db.process.projection import CLOSED_STATE
from domain.acts import OWN_ACTS, ActKind
from domain.external import REJECTION_MOVES, Move, Newness, fitting, fitting_form, move_for
from domain.read_model import Task
from domain.scenarios import Scenario
from domain.task_kinds import INTERVIEWING
from domain.task_specs import Capacity
from domain.tasks import spec_of
from domain.words import Outcome, ProcessOutcome

CHANNEL = "ats"


@dataclass(frozen=True, slots=True)
class RejectionSaid:
    """A rejection as the other system has it. `told`: the candidate was told over there too."""

    reason_code: str
    told: bool = True
    told_at: datetime | None = None
    note: str = ""


def take_withdrawal(attempt: Attempt, application: str, reason: str) -> Progress:
    """The candidate withdrew over there; of somebody who has withdrawn here that is no news."""
    case, last = attempt.locked(application)
    if last is not None or case.ended(ActKind.WITHDRAW):
        attempt.note(case.id, last)
        return Progress(Taken(case.id, created=last is None))
    made = attempt.withdraw(case, reason)
    if isinstance(made, Refused):
        return Progress(refused=made)
    attempt.note(case.id, last)
    return Progress(Taken(case.id, created=True, changed=True), acted=case.id)


def take_rejection(attempt: Attempt, application: str, body: RejectionSaid) -> Progress:
    """The candidate was rejected over there: the next act on the way to the same end here.

    Said again with something else in it, it is news: somebody may have told the candidate since, or
    the process may have gone another way here.
    """
    attempt = replace(attempt, actor=_deciding(attempt.actor))
    case, last = attempt.locked(application)
    newness = newness_since(last, attempt.said)
    if newness is Newness.OLDER:
        return Progress(Taken(case.id, superseded=True))
    if newness is Newness.SAME or case.view.outcome == ProcessOutcome.REJECTED:
        attempt.note(case.id, last)
        return Progress(Taken(case.id, created=last is None))
    if case.ended(ActKind.WITHDRAW) or case.view.outcome or case.view.state == CLOSED_STATE:
        return attempt.refused(case, end_of(case))
    open_tasks = case.open_tasks()
    if not body.told and any(_tells_rejection(row) for row in open_tasks):
        attempt.note(case.id, last)
        return Progress(Taken(case.id, created=last is None))
    found = _next_move(open_tasks)
    if found is not None:
        row, move = found
        form = fitting_form(move, _values(attempt, body))
        made, last_act = attempt.complete(case, row.id, move.completion, form), move.last
    elif body.told and case.open_of(INTERVIEWING):
        form = fitting(OWN_ACTS[ActKind.REJECT].fields, _values(attempt, body))
        made, last_act = attempt.reject(case, form), True
    else:
        return attempt.not_now(case)
    if isinstance(made, Refused):
        return Progress(refused=made)
    if last_act:
        attempt.note(case.id, last)
    taken = Taken(case.id, created=last is None, changed=True)
    return Progress(taken, waiting=not last_act, acted=case.id)


def _deciding(actor: Actor) -> Actor:
    """The actor of a decision that was made over there, by people who may make it there: whoever
    holds the key answers for that, and is named.
    """
    return replace(actor, held=actor.held | {Capacity.ESCALATED})


def _values(attempt: Attempt, body: RejectionSaid) -> dict[str, object]:
    """What any of the ways to reject asks for. What was said to the candidate stands over there,
    under the id that the application has there.
    """
    there = f"{attempt.reference.system} {attempt.reference.external_id}"
    return {
        "outcome": Outcome.REJECT.value,
        "reason_code": body.reason_code,
        "note": body.note or there,
        "reason": body.note or there,
        "channel": CHANNEL,
        "told_at": (body.told_at or attempt.at).isoformat(),
        "gist": body.note or there,
    }


def _next_move(open_tasks: list[Task]) -> tuple[Task, Move] | None:
    for wanted in REJECTION_MOVES:
        for row in open_tasks:
            if move_for((wanted,), row.kind, row.scenario) is not None:
                return row, wanted
    return None


def _tells_rejection(row: Task) -> bool:
    letter = spec_of(row.kind).letter
    return letter is not None and row.scenario == Scenario.REJECTION
