"""Steps beside the process: what a candidate asks, what is urgent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from activities.inviting import ensure_candidate_link
from db.case import Case, active_people
from db.ledger import reserve
from db.said import act_row
from db.schema import interviews
from domain.initiatives import ActKind
from domain.policy import due_at, rung_at
from domain.protocol import Conclusion, StepCall
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import Role, TaskKind

TASK_OF = {
    ActKind.ASK: TaskKind.ANSWER_QUESTION,
    ActKind.REQUEST_REVIEW: TaskKind.REVIEW_REJECTION,
}
LETTER_OF: Mapping[TaskKind, Scenario] = {
    TaskKind.ANSWER_QUESTION: Scenario.QUESTION_ANSWERED,
    TaskKind.REVIEW_REJECTION: Scenario.REVIEW_ANSWERED,
}


def ask(case: Case, call: StepCall) -> Conclusion:
    """The candidate asked something, or for a review of a rejection. Subject: the act."""
    act = act_row(case, call.subject)
    kind = TASK_OF[ActKind(act.kind)]
    owner = _last_interviewer(case) if TASKS[kind].owner is Role.INTERVIEWER else ""
    task = case.open_task(kind, owner=owner, stage=case.row.stage_id, question=act.id)
    return Conclusion(subject=task.id, opened=(task,))


def answer(case: Case, call: StepCall) -> Conclusion:
    """Somebody answered: the candidate gets the answer by mail. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    ensure_candidate_link(case)
    message = reserve(case, LETTER_OF[TaskKind(task.kind)], task.id, task=task.id, act=call.subject)
    return Conclusion(messages=(message,))


def hasten(case: Case, call: StepCall) -> Conclusion:
    """The application became urgent: what is open is due earlier. Subject: the act."""
    return Conclusion(
        opened=tuple(
            case.redate(
                row,
                due_at(case.policy, TaskKind(row.kind), row.origin_at, urgent=True),
                rung_at(case.policy, TaskKind(row.kind), row.origin_at, row.rung, urgent=True),
            )
            for row in case.open_tasks()
            if not TASKS[TaskKind(row.kind)].by_clock
        )
    )


def _last_interviewer(case: Case) -> str:
    """Who led the latest interview; without one, or if they left, the recruiter."""
    rows: list[Row[Any]] = list(
        case.conn.execute(
            select(interviews.c.panel)
            .where(
                interviews.c.application_id == case.id,
                interviews.c.cancelled.is_(False),
                interviews.c.starts_at <= case.at,
            )
            .order_by(interviews.c.starts_at.desc())
        )
    )
    leads = [row.panel[0]["person"] for row in rows if row.panel]
    there = active_people(case.conn, set(leads))
    return next((lead for lead in leads if lead in there), case.role(Role.RECRUITER))
