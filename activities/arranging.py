"""Steps that arrange an interview: enter the stage, have it scheduled, invite everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from db.case import Case
from db.ledger import reserve
from db.links import ensure_link
from db.schema import act_texts, acts, interviews, stages
from db.sources import new_id
from domain.events import EventType
from domain.protocol import Conclusion, StepCall
from domain.scenarios import Scenario
from domain.tasks import TASKS, Capacity
from domain.words import TaskKind


def begin(case: Case, call: StepCall) -> Conclusion:
    """Read the job's interview plan and enter its first stage."""
    rows = case.conn.execute(
        select(stages.c.id).where(stages.c.job_id == case.row.job_id).order_by(stages.c.position)
    )
    plan = tuple(row.id for row in rows)
    return Conclusion(stages=plan)


def arrange(case: Case, call: StepCall) -> Conclusion:
    """Enter a stage: the recruiter is to schedule its interview. Subject: the stage."""
    case.record(EventType.STAGE_ENTERED, stage=call.subject)
    task = case.open_task(TaskKind.SCHEDULE_INTERVIEW, stage=call.subject)
    return Conclusion(
        opened=(task,), state=TASKS[TaskKind.SCHEDULE_INTERVIEW].state, stage=call.subject
    )


def invite(case: Case, call: StepCall) -> Conclusion:
    """The interview is scheduled: invite candidate and panel. Subject: the scheduling act."""
    act = act_row(case, call.subject)
    task = case.task(act.task_id)
    starts_at = datetime.fromisoformat(act.codes["starts_at"])
    ends_at = starts_at + timedelta(minutes=int(act.codes["minutes"]))
    interview = new_id("int")
    panel = [
        {"person": person, "task": case.next_task_id(TaskKind.GIVE_FEEDBACK, ahead=index)}
        for index, person in enumerate(act.codes["panel"])
    ]
    case.conn.execute(
        insert(interviews),
        {
            "id": interview,
            "application_id": case.id,
            "stage_id": task.stage_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "place": act_text(case, act.id, "place"),
            "panel": panel,
        },
    )
    case.record(
        EventType.INTERVIEW_SCHEDULED,
        interview=interview,
        starts=starts_at.isoformat(),
        ends=ends_at.isoformat(),
    )
    to_candidate = reserve(case, Scenario.INTERVIEW_INVITATION, interview, interview=interview)
    ensure_candidate_link(case)
    return Conclusion(
        subject=interview,
        opened=(
            case.open_task(
                TaskKind.AWAIT_INTERVIEW,
                until=starts_at,
                stage=task.stage_id,
                interview=interview,
            ),
        ),
        messages=(to_candidate, *(_to_interviewer(case, interview, seat) for seat in panel)),
        state=TASKS[TaskKind.AWAIT_INTERVIEW].state,
    )


def _to_interviewer(case: Case, interview: str, seat: dict[str, str]) -> str:
    """The invitation carries the link that works from the interview's start."""
    ensure_link(
        case.conn,
        application=case.id,
        task=seat["task"],
        person=seat["person"],
        capacity=Capacity.OWNER,
        at=case.at,
    )
    return reserve(
        case,
        Scenario.PANEL_INVITATION,
        interview,
        person=seat["person"],
        task=seat["task"],
        interview=interview,
    )


def ensure_candidate_link(case: Case) -> None:
    """The candidate's own link: the status page, and the way to withdraw."""
    ensure_link(
        case.conn,
        application=case.id,
        task="",
        person=None,
        capacity=Capacity.CANDIDATE,
        at=case.at,
    )


def act_row(case: Case, act_id: str) -> Row[Any]:
    """One act of this application."""
    return case.conn.execute(_ACT, {"id": act_id, "of": case.id}).one()


def act_text(case: Case, act_id: str, field: str) -> str:
    """A free text of an act; empty if there was none, or it has been erased."""
    text = case.conn.execute(_ACT_TEXT, {"act": act_id, "field": field}).scalar()
    return text or ""


_ACT = select(acts).where(acts.c.id == bindparam("id"), acts.c.application_id == bindparam("of"))
_ACT_TEXT = select(act_texts.c.text).where(
    act_texts.c.act_id == bindparam("act"), act_texts.c.field == bindparam("field")
)
