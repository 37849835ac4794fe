"""Steps that arrange interviews: enter the stage, have its meetings scheduled, invite everybody."""

from __future__ import annotations

from activities.steps.invitations import invite_to_stage
from activities.steps.inviting import Appointment, appointment_of, create_interview
from db.process.act_lookup import act_row
from db.process.case import Case
from db.process.interviews import booked_by, decided_without, free_slots, is_free, stage_row
from domain.events import EventType
from domain.protocol import Conclusion, StepCall
from domain.releases import known
from domain.task_kinds import INTERVIEWING
from domain.tasks import TASKS
from domain.words import TaskKind


def begin(case: Case, call: StepCall) -> Conclusion:
    """The interview plan that the job had when the application came in."""
    return Conclusion(stages=tuple(case.view.plan))


def arrange(case: Case, call: StepCall) -> Conclusion:
    """Enter a stage: the recruiter is to schedule its interviews. Subject: the stage.

    What had been booked ahead is arranged already, and may be decided. Invitations that were held
    for the news of the stage before are not held any more.
    """
    case.record(EventType.STAGE_ENTERED, stage=call.subject)
    if decided_without(case, call.subject) is not None:
        return Conclusion(stage=call.subject)
    booked = case.open_of(INTERVIEWING, stage_id=call.subject)
    opened = tuple(
        case.open_task(TaskKind.SCHEDULE_INTERVIEW, stage=slot.stage, meeting=slot.meeting)
        for slot in free_slots(case, stage_row(case, call.subject))
    )
    kinds = [known(TaskKind, row.kind) for row in booked] + [
        known(TaskKind, task.kind) for task in opened
    ]
    told = invite_to_stage(case, call.subject)
    return Conclusion(
        opened=(*opened, *told.opened),
        closed=told.closed,
        messages=told.messages,
        state=TASKS[kinds[-1]].state if kinds else "",
        stage=call.subject,
    )


def invite(case: Case, call: StepCall) -> Conclusion:
    """The interview is scheduled: invite candidate and panel. Subject: the scheduling act."""
    act = act_row(case, call.subject)
    task = case.task(act.task_id)
    return _arranged(case, appointment_of(case, act, task.stage_id, task.meeting))


def book_ahead(case: Case, call: StepCall) -> Conclusion:
    """The next stage is booked before this one is decided. Subject: the act.

    It may have been entered in the meantime: then nobody needs to schedule that meeting any more.
    Concludes nothing when it was arranged otherwise.
    """
    slot = booked_by(case, call.subject)
    assert slot is not None, "recorded with the act"
    asked = case.open_of({TaskKind.SCHEDULE_INTERVIEW}, stage_id=slot.stage, meeting=slot.meeting)
    entered = slot.stage == case.view.stage_id
    if not is_free(case, slot) or (entered and not asked):
        return Conclusion()
    closed = case.withdraw_tasks(asked, "booked_ahead")
    act = act_row(case, call.subject)
    return _arranged(case, appointment_of(case, act, slot.stage, slot.meeting), closed)


def _arranged(case: Case, appointment: Appointment, closed: tuple[str, ...] = ()) -> Conclusion:
    interview, told = create_interview(case, appointment)
    awaiting = case.open_task(
        TaskKind.AWAIT_INTERVIEW,
        origin=appointment.starts_at,
        stage=appointment.stage,
        interview=interview,
        meeting=appointment.meeting,
    )
    here = appointment.stage == case.view.stage_id
    return Conclusion(
        subject=interview,
        opened=(awaiting, *told.opened),
        closed=closed,
        messages=told.messages,
        state=TASKS[TaskKind.AWAIT_INTERVIEW].state if here else "",
    )
