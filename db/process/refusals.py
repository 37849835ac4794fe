"""Whether an act counts: the first reason why it does not."""

from __future__ import annotations

from db.process import own_acts, rights
from db.process.case import Case
from db.process.interviews import ARRANGE, Slot, is_being_arranged
from db.process.invitations import sent_too_early
from db.process.projection import CLOSED_STATE, OPEN
from db.process.requests import ActRequest, UnknownTask
from db.process.second_person import (
    TOLD,
    another_at_desk,
    another_lead,
    judged_alone,
    told_the_rejection,
)
from domain.acts import OWN_ACTS, ActKind
from domain.external import FROM_AN_ATS
from domain.forms import FormFault, FormRefused
from domain.read_model import Task
from domain.scenarios import Scenario
from domain.senders import refusal as not_sent_here
from domain.task_kinds import BY_LAW, TELLING
from domain.task_specs import Capacity
from domain.tasks import spec_of


def refusal(case: Case, request: ActRequest) -> str:
    """Why an act does not count now; '' when it does. Raises `UnknownTask`, and `FormRefused` for a
    way of completing that its task does not have."""
    own = OWN_ACTS.get(request.kind)
    if case.view.state == CLOSED_STATE and not (own is not None and own.always):
        return "process_closed"
    if case.ended(ActKind.ERASE):
        return "being_erased"
    if own is not None:
        return _refusal_of_own(case, request)
    row = case.model.tasks.get(request.task)
    by_law = row is not None and row.kind in BY_LAW
    if case.ended(ActKind.WITHDRAW) and not (by_law or _outlives_withdrawal(case)):
        return "candidate_withdrew"
    if row is None:
        raise UnknownTask(request.task)
    return _refusal_of_task(case, request, row)


def _refusal_of_task(case: Case, request: ActRequest, row: Task) -> str:
    way = spec_of(row.kind).completions.get(request.completion)
    if way is None:
        raise FormRefused([FormFault("completion", "not_an_option")])
    if row.state != OPEN:
        return "candidate_withdrew" if case.ended(ActKind.WITHDRAW) else "task_closed"
    if request.version is not None and request.version != row.version:
        return "task_changed"
    if not way.by & _still_held(request, row):
        return "not_yours"
    if way.by_another and _looks_at_own(case, request.actor.id):
        return "sent_by_you"
    if _tells_rejection(row, request.completion) and _alone(case, request, row):
        return "judged_alone"
    if way.then in ARRANGE and is_being_arranged(case, Slot(row.stage_id, row.meeting)):
        return "booked_before"
    if row.kind in BY_LAW:
        return rights.refusal(case.conn, case.row.candidate_id, way, row.question_id)
    return not_sent_here(case.row.senders, request.completion, row.scenario) or sent_too_early(
        case, row, request.completion
    )


def _still_held(request: ActRequest, row: Task) -> frozenset[Capacity]:
    """In which capacities somebody acts on a task now that it is locked: it may have gone to
    somebody else since they were asked."""
    actor, gone = request.actor, set()
    if actor.id != row.owner_id:
        gone.add(Capacity.OWNER)
    # What an ATS says is said for whoever was brought in.
    if actor.id not in row.escalated_to and not actor.channel.startswith(FROM_AN_ATS):
        gone.add(Capacity.ESCALATED)
    return actor.held - gone


def _tells_rejection(row: Task, completion: str) -> bool:
    return row.kind in TELLING and row.scenario == Scenario.REJECTION and completion in TOLD


def _alone(case: Case, request: ActRequest, row: Task) -> bool:
    """Whoever alone has judged leaves a rejection to somebody else of the desk, if there is one."""
    person = request.actor.id
    if request.actor.channel.startswith(FROM_AN_ATS):
        return False  # what has been said over there is noted, not sent
    return judged_alone(case, row.stage_id, person) and another_at_desk(case, person) is not None


def _looks_at_own(case: Case, person: str) -> bool:
    """Whoever told a rejection does not answer for it, unless there is no other HR lead."""
    return told_the_rejection(case.conn, case.id, person) and another_lead(case.conn, person)


def _refusal_of_own(case: Case, request: ActRequest) -> str:
    outlives = request.kind is ActKind.ERASE or OWN_ACTS[request.kind].always
    outlives = outlives or _outlives_withdrawal(case)
    if case.ended(ActKind.WITHDRAW) and not outlives:
        return "candidate_withdrew"
    if not OWN_ACTS[request.kind].by & request.actor.held:
        return "not_yours"
    return own_acts.refusal(case, request)


def _outlives_withdrawal(case: Case) -> bool:
    """A withdrawal closes every task. What opens after the process has answered it, like a
    cancellation that bounced, is still somebody's to see to."""
    return bool(case.view.outcome)
