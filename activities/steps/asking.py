"""Steps beside the process: what a candidate asks, what is urgent."""

from __future__ import annotations

from dataclasses import replace

from activities.steps.inviting import ensure_candidate_link
from db.process.act_lookup import act_row
from db.process.case import Case, clock_of
from db.process.ledger import reserve
from domain.acts import OWN_ACTS, ActKind
from domain.protocol import Conclusion, StepCall
from domain.releases import known
from domain.tasks import spec_of


class NothingAsked(ValueError):
    """An act that asks names the kind of task that answers, and such a kind the answer's letter."""


def ask(case: Case, call: StepCall) -> Conclusion:
    """The candidate asked something, or for a review of a rejection. Subject: the act."""
    act = act_row(case, call.subject)
    kind = OWN_ACTS[known(ActKind, act.kind)].answer
    if kind is None:
        raise NothingAsked(act.kind)
    task = case.open_task(kind, stage=case.view.stage_id, question=act.id)
    return Conclusion(subject=task.id, opened=(task,))


def answer(case: Case, call: StepCall) -> Conclusion:
    """Somebody answered: the candidate gets the answer by mail. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    ensure_candidate_link(case)
    letter = spec_of(task.kind).answer
    if letter is None:
        raise NothingAsked(task.kind)
    message = reserve(case, letter, task.id, task=task.id, act=call.subject)
    return Conclusion(messages=(message,))


def apply_urgency(case: Case, call: StepCall) -> Conclusion:
    """The application became urgent: what is open is due earlier. Subject: the act."""
    return _at_its_pace(case)


def take_back_urgency(case: Case, call: StepCall) -> Conclusion:
    """It is not urgent any more: what is open has its usual time again. Subject: the act."""
    return _at_its_pace(case)


def _at_its_pace(case: Case) -> Conclusion:
    """Redate what is open and does not go at the application's pace already: of several such acts
    at once, the last one counts."""
    pace = case.policy.urgent_factor if case.view.urgent else 1
    return Conclusion(
        opened=tuple(
            case.redate(row, replace(clock_of(row), pace=pace))
            for row in case.open_tasks()
            if row.pace != pace and not (spec_of(row.kind).by_clock or spec_of(row.kind).by_law)
        )
    )
