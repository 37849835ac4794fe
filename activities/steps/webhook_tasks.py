"""Steps about other programs: one that is not told any more is somebody's to see to."""

from __future__ import annotations

from db.process.act_lookup import act_row
from db.process.case import Case
from db.webhooks.endpoints import resend_given_up
from domain.protocol import Conclusion, StepCall
from domain.words import TaskKind


def open_webhook_task(case: Case, call: StepCall) -> Conclusion:
    """A webhook was tried for days and given up: the HR lead looks at it. Subject: the act."""
    act = act_row(case, call.subject)
    task = case.open_task(TaskKind.RESOLVE_WEBHOOK, stage=case.view.stage_id, question=act.id)
    return Conclusion(subject=task.id, opened=(task,))


def resend_webhooks(case: Case, call: StepCall) -> Conclusion:
    """The receiver works again: all that was given up is tried from the first try. Subject: the
    act. Of an endpoint that is gone or switched off, nothing is."""
    task = case.task(act_row(case, call.subject).task_id)
    endpoint = act_row(case, task.question_id).codes["endpoint"]
    resend_given_up(case.conn, endpoint, case.at)
    return Conclusion()
