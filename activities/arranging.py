"""Steps that arrange interviews: enter the stage, have its meetings scheduled, invite everybody."""

from __future__ import annotations

from sqlalchemy import select

from activities.inviting import Appointment, appointment_of, create_interview
from db.case import Case
from db.interviews import free_slots, stage_row, stage_to_book
from db.said import act_row
from db.schema import stages
from domain.events import EventType
from domain.protocol import Conclusion, StepCall
from domain.tasks import TASKS
from domain.words import TaskKind


def begin(case: Case, call: StepCall) -> Conclusion:
    """Read the job's interview plan and enter its first stage."""
    rows = case.conn.execute(
        select(stages.c.id).where(stages.c.job_id == case.row.job_id).order_by(stages.c.position)
    )
    plan = tuple(row.id for row in rows)
    return Conclusion(stages=plan)


def arrange(case: Case, call: StepCall) -> Conclusion:
    """Enter a stage: the recruiter is to schedule its interviews. Subject: the stage.

    What had been booked ahead is arranged already.
    """
    case.record(EventType.STAGE_ENTERED, stage=call.subject)
    opened = tuple(
        case.open_task(TaskKind.SCHEDULE_INTERVIEW, stage=slot.stage, meeting=slot.meeting)
        for slot in free_slots(case, stage_row(case, call.subject))
    )
    state = TASKS[TaskKind.SCHEDULE_INTERVIEW if opened else TaskKind.AWAIT_INTERVIEW].state
    return Conclusion(opened=opened, state=state, stage=call.subject)


def invite(case: Case, call: StepCall) -> Conclusion:
    """The interview is scheduled: invite candidate and panel. Subject: the scheduling act."""
    act = act_row(case, call.subject)
    task = case.task(act.task_id)
    return _arranged(case, appointment_of(case, act, task.stage_id, task.meeting))


def book(case: Case, call: StepCall) -> Conclusion:
    """The next stage is booked before this one is decided. Subject: the act.

    Concludes nothing when that meeting was arranged in the meantime.
    """
    slot = stage_to_book(case)
    if slot is None:
        return Conclusion()
    act = act_row(case, call.subject)
    return _arranged(case, appointment_of(case, act, slot.stage, slot.meeting))


def _arranged(case: Case, appointment: Appointment) -> Conclusion:
    interview, messages = create_interview(case, appointment)
    awaiting = case.open_task(
        TaskKind.AWAIT_INTERVIEW,
        until=appointment.starts_at,
        stage=appointment.stage,
        interview=interview,
        meeting=appointment.meeting,
    )
    here = appointment.stage == case.row.stage_id
    return Conclusion(
        subject=interview,
        opened=(awaiting,),
        messages=messages,
        state=TASKS[TaskKind.AWAIT_INTERVIEW].state if here else "",
    )
