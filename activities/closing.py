"""Steps that end a process: the offer's outcome, a withdrawal, settling, closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from activities.inviting import cancel_interview, ensure_candidate_link
from activities.judging import record_decision
from activities.telling import confirm, note_told
from db.case import Case, standing
from db.interviews import upcoming
from db.ledger import STILL_TRUE, reserve, suppress_reserved
from db.projection import CLOSED_STATE, OPEN
from db.said import act_row
from domain.events import EventType
from domain.policy import due_at
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.scenarios import Scenario
from domain.tasks import ANSWERING, TASKS
from domain.words import Outcome, ProcessOutcome, TaskKind

A_MOMENT = timedelta(seconds=2)
"""How long closing waits for an act that has been made and not been taken yet."""

OFFER_OUTCOMES = {
    "accepted": ProcessOutcome.HIRED,
    "declined": ProcessOutcome.OFFER_DECLINED,
    "lapsed": ProcessOutcome.OFFER_LAPSED,
}


def offer(case: Case, call: StepCall) -> Conclusion:
    """The last stage is passed and told: HR prepares the offer."""
    task = case.open_task(TaskKind.PREPARE_OFFER, stage=case.row.stage_id)
    return Conclusion(opened=(task,), state=TASKS[TaskKind.PREPARE_OFFER].state)


def conclude(case: Case, call: StepCall) -> Conclusion:
    """HR recorded what became of the offer. Subject: the act."""
    act = act_row(case, call.subject)
    outcome = OFFER_OUTCOMES[act.completion]
    about: dict[str, Any] = (
        {"start_on": act.codes["start_on"]} if outcome is ProcessOutcome.HIRED else {}
    )
    case.record(EventType.OUTCOME_SET, outcome=outcome, **about)
    return Conclusion(code=outcome, subject=outcome)


def withdraw(case: Case, call: StepCall) -> Conclusion:
    """The candidate withdrew. Subject: the act.

    What had been told before stands: then the withdrawal changes nothing any more.
    """
    if case.row.outcome:
        return Conclusion(code=case.row.outcome, subject=case.row.outcome)
    closed = case.withdraw_open("candidate_withdrew")
    suppress_reserved(case, "candidate_withdrew", sparing=STILL_TRUE)
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.WITHDRAWN)
    messages: list[str] = []
    if not case.row.erasing:
        ensure_candidate_link(case)
        messages = [reserve(case, Scenario.WITHDRAWAL_RECEIVED, "1", act=call.subject)]
    messages += _call_off(case)
    return Conclusion(
        code=ProcessOutcome.WITHDRAWN,
        subject=ProcessOutcome.WITHDRAWN,
        closed=closed,
        messages=tuple(messages),
    )


def reject(case: Case, call: StepCall) -> Conclusion:
    """The candidate was rejected elsewhere, and told there. Subject: the act.

    Whoever noted it stands for it. From here only interviews that we announced are called off.
    """
    if case.row.outcome:
        return Conclusion(code=case.row.outcome, subject=case.row.outcome)
    act = act_row(case, call.subject)
    closed = case.withdraw_open("rejected_elsewhere")
    suppress_reserved(case, "rejected_elsewhere", sparing=STILL_TRUE)
    reason = act.codes["reason_code"]
    decision = record_decision(
        case, case.row.stage_id, Outcome.REJECT, person=act.actor_id, reason=reason, act=act.id
    )
    confirm(case, decision, act.actor_id, reason)
    note_told(case, act.codes["channel"], at=act.codes["told_at"], person=act.actor_id)
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.REJECTED)
    return Conclusion(
        code=ProcessOutcome.REJECTED,
        subject=ProcessOutcome.REJECTED,
        closed=closed,
        messages=tuple(_call_off(case)),
    )


def erase(case: Case, call: StepCall) -> Conclusion:
    """Everything about the candidate is to go: the process ends here. Subject: the act.

    Nobody writes to the candidate; panels that were invited hear that it is off.
    """
    closed = case.withdraw_open("being_erased")
    suppress_reserved(case, "being_erased")
    messages = _call_off(case)
    outcome = case.row.outcome or ProcessOutcome.ERASED
    if not case.row.outcome:
        case.record(EventType.OUTCOME_SET, outcome=outcome)
    case.record(EventType.PROCESS_CLOSED, outcome=outcome)
    return Conclusion(code=outcome, closed=closed, messages=tuple(messages), state=CLOSED_STATE)


def _call_off(case: Case) -> list[str]:
    """Cancel what is in calendars. Whoever is being erased is not written to any more."""
    candidate = not case.row.erasing
    return [
        message
        for interview in upcoming(case)
        for message in cancel_interview(case, interview, candidate=candidate)
    ]


def settle(case: Case, call: StepCall) -> Conclusion:
    """The outcome is known and told: wait for questions and bounces before closing."""
    until = due_at(case.policy, TaskKind.SETTLING, case.at)
    task = case.open_task(TaskKind.SETTLING, until=until, stage=case.row.stage_id)
    return Conclusion(code=case.row.outcome, opened=(task,), state=TASKS[TaskKind.SETTLING].state)


def close(case: Case, call: StepCall) -> Conclusion:
    """Nothing came up while settling: the process ends. Subject: the settling task.

    An act that counts and has not been taken yet is dealt with first: after this nobody would. And
    whoever asked something gets an answer before.
    """
    settling = case.task(call.subject)
    if settling.state != OPEN:
        return Conclusion(code=Code.LOST)
    if case.row.acts > case.row.taken:
        return Conclusion(code=Code.NOT_YET, opened=(_later(case, settling),))
    if settling.due_at > case.at:  # a run that starts anew knows only when it was to be at first
        return Conclusion(code=Code.NOT_YET, opened=(standing(settling),))
    if waiting := case.open_of(ANSWERING):
        until = due_at(case.policy, TaskKind.SETTLING, case.at)
        later = case.redate(settling, until, until)
        return Conclusion(code=Code.NOT_YET, opened=(later, *map(standing, waiting)))
    case.lapse(settling.id)
    closed = case.withdraw_open("process_closed")
    case.record(EventType.PROCESS_CLOSED, outcome=case.row.outcome)
    return Conclusion(code=case.row.outcome, closed=(call.subject, *closed), state=CLOSED_STATE)


def _later(case: Case, settling: Row[Any]) -> OpenTask:
    return replace(standing(settling), next_at=case.at + A_MOMENT)


def reconcile(case: Case, call: StepCall) -> Conclusion:
    """The database was restored to before what this process knows: the HR lead looks at it."""
    task = case.open_task(TaskKind.RECONCILE, stage=case.row.stage_id)
    return Conclusion(opened=(task,), state="held")
