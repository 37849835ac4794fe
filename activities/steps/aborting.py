"""Steps of a process that operations cancelled in Temporal: it ends like a withdrawal, and HR says
what the candidate has been told."""

from __future__ import annotations

from activities.steps.inviting import cancelled_interviews
from activities.steps.rights import due_by_law
from activities.steps.telling import note_told
from db.process.act_lookup import act_row, way_of
from db.process.acts import Actor, act_within
from db.process.case import Case
from db.process.own_acts import take_back
from domain.acts import ActKind
from domain.events import ActorKind, EventType
from domain.protocol import Code, Conclusion, StepCall
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import ProcessOutcome, TaskKind


def cancel(case: Case, call: StepCall) -> Conclusion:
    """Temporal was asked to cancel the process: that becomes an act, which the process then takes
    like any other. An outcome that stands is kept, and so is another end that has begun. Temporal
    does not say who asked for it."""
    actor = Actor(ActorKind.PROCESS, "temporal", frozenset({Capacity.PROCESS}), "temporal")
    return Conclusion(subject=act_within(case, ActKind.ABORT, actor))


def abort(case: Case, call: StepCall) -> Conclusion:
    """The process ends here; what the candidate hears is for HR to say. Subject: the act."""
    closed = take_back(case, ActKind.ABORT)
    task = case.open_task(TaskKind.CONFIRM_ABORT, stage=case.view.stage_id)
    return Conclusion(
        code=Code.ASK,
        opened=(task, *due_by_law(case)),
        closed=closed,
        messages=tuple(cancelled_interviews(case)),
        state=TASKS[TaskKind.CONFIRM_ABORT].state,
    )


def confirm_abort(case: Case, call: StepCall) -> Conclusion:
    """HR has told the candidate, or there is nothing to tell. Subject: the act."""
    act = act_row(case, call.subject)
    if way_of(act, "told", "nothing_to_tell") == "told":
        note_told(case, act.codes["channel"], at=act.codes["told_at"], person=act.actor_id)
    case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.ABORTED)
    return Conclusion(code=ProcessOutcome.ABORTED, subject=ProcessOutcome.ABORTED)
