"""Steps that end a process: the offer's outcome, a withdrawal, settling, closing."""

from __future__ import annotations

from typing import Any

from activities.steps.clocks import acts_come_first
from activities.steps.inviting import cancelled_interviews, ensure_candidate_link
from activities.steps.judging import record_decision
from activities.steps.rights import due_by_law
from activities.steps.telling import confirm, note_told
from db.process.act_lookup import act_row, way_of
from db.process.case import Case, as_open_task
from db.process.ledger import reserve
from db.process.own_acts import take_back
from db.process.projection import CLOSED_STATE, OPEN
from domain.acts import ActKind
from domain.clock import Clock
from domain.events import EventType
from domain.protocol import Code, Conclusion, StepCall
from domain.scenarios import Scenario
from domain.task_kinds import ANSWERING, BY_LAW
from domain.tasks import TASKS
from domain.words import Outcome, ProcessOutcome, TaskKind

OFFER_OUTCOMES = {
    "accepted": ProcessOutcome.HIRED,
    "declined": ProcessOutcome.OFFER_DECLINED,
    "lapsed": ProcessOutcome.OFFER_LAPSED,
}


def offer(case: Case, call: StepCall) -> Conclusion:
    """The last stage is passed and told: HR prepares the offer."""
    task = case.open_task(TaskKind.PREPARE_OFFER, stage=case.view.stage_id)
    return Conclusion(opened=(task,), state=TASKS[TaskKind.PREPARE_OFFER].state)


def record_offer_outcome(case: Case, call: StepCall) -> Conclusion:
    """HR recorded what became of the offer. Subject: the act."""
    act = act_row(case, call.subject)
    outcome = OFFER_OUTCOMES[way_of(act, *OFFER_OUTCOMES)]
    about: dict[str, Any] = (
        {"start_on": act.codes["start_on"]} if outcome is ProcessOutcome.HIRED else {}
    )
    case.record(EventType.OUTCOME_SET, outcome=outcome, **about)
    return Conclusion(code=outcome, subject=outcome, outcome=outcome)


def withdraw(case: Case, call: StepCall) -> Conclusion:
    """The candidate withdrew. Subject: the act.

    What had been told before stands: then the withdrawal changes nothing any more.
    """
    if case.view.outcome:
        standing = case.view.outcome
        return Conclusion(code=standing, subject=standing, opened=due_by_law(case))
    closed = take_back(case, ActKind.WITHDRAW)
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.WITHDRAWN)
    messages: list[str] = []
    if not case.ended(ActKind.ERASE):
        ensure_candidate_link(case)
        messages = [reserve(case, Scenario.WITHDRAWAL_RECEIVED, "1", act=call.subject)]
    messages += cancelled_interviews(case)
    return Conclusion(
        code=ProcessOutcome.WITHDRAWN,
        subject=ProcessOutcome.WITHDRAWN,
        opened=due_by_law(case),
        closed=closed,
        messages=tuple(messages),
    )


def reject(case: Case, call: StepCall) -> Conclusion:
    """The candidate was rejected elsewhere, and told there. Subject: the act.

    Whoever noted it stands for it. From here only interviews that we announced are called off.
    """
    if case.view.outcome:
        standing = case.view.outcome
        return Conclusion(code=standing, subject=standing, opened=due_by_law(case))
    act = act_row(case, call.subject)
    closed = take_back(case, ActKind.REJECT)
    reason = act.codes["reason_code"]
    decision = record_decision(
        case, case.view.stage_id, Outcome.REJECT, person=act.actor_id, reason=reason, act=act.id
    )
    confirm(case, decision, act.actor_id, reason)
    note_told(case, act.codes["channel"], at=act.codes["told_at"], person=act.actor_id)
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.REJECTED)
    return Conclusion(
        code=ProcessOutcome.REJECTED,
        subject=ProcessOutcome.REJECTED,
        opened=due_by_law(case),
        closed=closed,
        messages=tuple(cancelled_interviews(case)),
    )


def erase(case: Case, call: StepCall) -> Conclusion:
    """Everything about the candidate is to go: the process ends here. Subject: the act.

    Nobody writes to the candidate; panels that were invited hear that it is off.
    """
    closed = take_back(case, ActKind.ERASE)
    messages = cancelled_interviews(case)
    outcome = case.view.outcome or ProcessOutcome.ERASED
    if not case.view.outcome:
        case.record(EventType.OUTCOME_SET, outcome=outcome)
    case.record(EventType.PROCESS_CLOSED, outcome=outcome)
    return Conclusion(code=outcome, closed=closed, messages=tuple(messages), state=CLOSED_STATE)


def settle(case: Case, call: StepCall) -> Conclusion:
    """The outcome is known and told: wait for questions and bounces before closing.

    An aborted process has been seen to by HR: unless somebody asks something, it closes at once.
    """
    aborted = case.view.outcome == ProcessOutcome.ABORTED
    pace = 0 if aborted else 1
    task = case.open_task(TaskKind.SETTLING, pace=pace, stage=case.view.stage_id)
    return Conclusion(code=case.view.outcome, opened=(task,), state=TASKS[TaskKind.SETTLING].state)


def close(case: Case, call: StepCall) -> Conclusion:
    """Nothing came up while settling: the process ends. Subject: the settling task.

    An act that counts and has not been taken yet is dealt with first: after this nobody would. And
    whoever asked something, or for something by right, gets an answer before.
    """
    settling = case.task(call.subject)
    if settling.state != OPEN:
        return Conclusion(code=Code.LOST)
    if first := acts_come_first(case, settling):
        return first
    if settling.due_at > case.at:  # a run that starts anew knows only when it was to be at first
        return Conclusion(code=Code.NOT_YET, opened=(as_open_task(settling),))
    if waiting := case.open_of((*ANSWERING, *BY_LAW)):
        later = case.redate(settling, Clock(case.at))
        return Conclusion(code=Code.NOT_YET, opened=(later, *map(as_open_task, waiting)))
    case.lapse(settling.id)
    closed = case.withdraw_open("process_closed")
    case.record(EventType.PROCESS_CLOSED, outcome=case.view.outcome)
    return Conclusion(code=case.view.outcome, closed=(call.subject, *closed), state=CLOSED_STATE)


def reconcile(case: Case, call: StepCall) -> Conclusion:
    """The database was restored to before what this process knows: the HR lead looks at it."""
    task = case.open_task(TaskKind.RECONCILE, stage=case.view.stage_id)
    return Conclusion(opened=(task,), state="held")
