"""Steps that end a process: the offer's outcome, a withdrawal, settling, closing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from activities.arranging import act_row, ensure_candidate_link
from db.case import Case
from db.ledger import reserve, suppress_reserved
from db.schema import interviews
from domain.events import EventType
from domain.policy import due_at
from domain.protocol import Code, Conclusion, StepCall
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import ProcessOutcome, TaskKind

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
    suppress_reserved(case, "candidate_withdrew")
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.WITHDRAWN)
    ensure_candidate_link(case)
    messages = [reserve(case, Scenario.WITHDRAWAL_RECEIVED, "1", act=call.subject)]
    for interview in _interviews_ahead(case):
        messages += _cancel(case, interview)
    return Conclusion(
        code=ProcessOutcome.WITHDRAWN,
        subject=ProcessOutcome.WITHDRAWN,
        closed=closed,
        messages=tuple(messages),
    )


def settle(case: Case, call: StepCall) -> Conclusion:
    """The outcome is known and told: wait for questions and bounces before closing."""
    until = due_at(case.policy, TaskKind.SETTLING, case.at)
    task = case.open_task(TaskKind.SETTLING, until=until, stage=case.row.stage_id)
    return Conclusion(code=case.row.outcome, opened=(task,), state=TASKS[TaskKind.SETTLING].state)


def close(case: Case, call: StepCall) -> Conclusion:
    """Nothing came up while settling: the process ends. Subject: the settling task.

    An act that counts and has not been taken yet is dealt with first: after this nobody would.
    """
    if case.row.acts > case.row.taken or not case.lapse(call.subject):
        return Conclusion(code=Code.LOST)
    closed = case.withdraw_open("process_closed")
    case.record(EventType.PROCESS_CLOSED, outcome=case.row.outcome)
    return Conclusion(code=case.row.outcome, closed=(call.subject, *closed), state="closed")


def reconcile(case: Case, call: StepCall) -> Conclusion:
    """The database was restored to before what this process knows: the HR lead looks at it."""
    task = case.open_task(TaskKind.RECONCILE, stage=case.row.stage_id)
    return Conclusion(opened=(task,), state="held")


def _interviews_ahead(case: Case) -> list[Row[Any]]:
    return list(
        case.conn.execute(
            select(interviews).where(
                interviews.c.application_id == case.id,
                interviews.c.ends_at > case.at,
                interviews.c.cancelled.is_(False),
            )
        )
    )


def _cancel(case: Case, interview: Row[Any]) -> list[str]:
    case.conn.execute(
        update(interviews)
        .where(interviews.c.id == interview.id)
        .values(cancelled=True, sequence=interview.sequence + 1)
    )
    case.record(EventType.INTERVIEW_CANCELLED, interview=interview.id)
    return [
        reserve(case, Scenario.INTERVIEW_CANCELLED, interview.id, interview=interview.id),
        *(
            reserve(
                case,
                Scenario.PANEL_CANCELLED,
                interview.id,
                person=seat["person"],
                interview=interview.id,
            )
            for seat in interview.panel
        ),
    ]
