"""Steps up to a decision that is a person's: whom the policy consults is heard before."""

from __future__ import annotations

from db.process.act_lookup import act_row
from db.process.case import Case
from db.process.opinions import has_said
from db.process.owners import Owner
from db.process.panels import last_interview, panel_of
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.read_model import Task
from domain.task_kinds import ADVISING
from domain.tasks import TASKS
from domain.words import TaskKind


def ask_to_decide(
    case: Case, stage: str, closed: tuple[str, ...] = (), *, consults: bool = True
) -> Conclusion:
    """Ask whom the policy consults about a stage, or, when they have been heard, who decides it."""
    advice = _consult(case, stage) if consults else ()
    opened = advice or (_open(case, TaskKind.DECIDE, stage),)
    state = TASKS[TaskKind.ADVISE if advice else TaskKind.DECIDE].state
    return Conclusion(code=Code.ASK, opened=opened, closed=closed, state=state)


def weigh_advice(case: Case, call: StepCall) -> Conclusion:
    """Somebody has advised, or is not waited for any longer: when nobody else is, it is to be
    decided. Subject: the act."""
    return _when_all_are_heard(case, case.task(act_row(case, call.subject).task_id).stage_id)


def go_on_without_advice(case: Case, row: Task) -> Conclusion:
    """The last step of a ladder has passed without the advice it was for: it is not waited for any
    longer. Whoever decides without it says why."""
    closed = case.withdraw_tasks([row], "not_given")
    return _when_all_are_heard(case, row.stage_id, closed)


def _when_all_are_heard(case: Case, stage: str, closed: tuple[str, ...] = ()) -> Conclusion:
    waits = case.open_of({*ADVISING, TaskKind.DECIDE}, stage_id=stage)
    if waits or case.view.stage_id != stage or case.view.decision:
        return Conclusion(closed=closed)
    return ask_to_decide(case, stage, closed, consults=False)


def _consult(case: Case, stage: str) -> tuple[OpenTask, ...]:
    """Once a stage, and nobody who has said already what they think, or decides themselves."""
    parties = case.policy.tasks[TaskKind.DECIDE].consult
    if not parties or case.tasks_of({TaskKind.DECIDE}, stage_id=stage):
        return ()
    known = {case.owner_for(TaskKind.DECIDE, stage=stage).person}
    known |= {each.interviewer for each in panel_of(case, stage) if each.verdict}
    return tuple(
        _open(case, TaskKind.ADVISE, stage, owner)
        for owner in case.holders(parties, stage)
        if owner.person not in known and not has_said(case, stage, owner.person)
    )


def _open(case: Case, kind: TaskKind, stage: str, owner: Owner | None = None) -> OpenTask:
    interview = last_interview(case, stage)
    return case.open_task(kind, owner=owner, stage=stage, interview=interview)
