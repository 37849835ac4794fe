"""Steps by which a stage counts as heard before everybody has spoken, if its policy says so."""

from __future__ import annotations

from db.process.act_lookup import act_row
from db.process.case import Case
from db.process.panels import panel_of
from domain.glance import verdicts_of
from domain.hearing import is_enough
from domain.protocol import Code, Conclusion, StepCall
from domain.task_kinds import FEEDBACK, INTERVIEWING
from domain.words import TaskKind


def hear(case: Case, call: StepCall) -> Conclusion:
    """Somebody has given feedback: are the others waited for, and how long? Subject: the act."""
    return wait_for_others(case, case.task(act_row(case, call.subject).task_id).stage_id)


def stop_waiting(case: Case, call: StepCall) -> Conclusion:
    """The others have had their time; what they say later is kept, and changes nothing. Subject:
    the wait."""
    waiting = case.task(call.subject)
    if not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    return Conclusion(closed=(waiting.id, *_go_on(case, waiting.stage_id)))


def wait_for_others(case: Case, stage: str) -> Conclusion:
    """If those have been heard whom the policy waits for, give the others the time it leaves them.

    Not before the last interview of the stage has begun: who is yet to meet the candidate is heard.
    """
    waits, rule = case.open_of(INTERVIEWING, stage_id=stage), case.policy.wait_for
    waited_for = case.open_of({TaskKind.AWAIT_CARDS}, stage_id=stage)
    if not waits or waited_for or any(row.kind not in FEEDBACK for row in waits):
        return Conclusion()
    if not is_enough(rule, verdicts_of(panel_of(case, stage))):
        return Conclusion()
    if not rule.hours:
        return Conclusion(closed=_go_on(case, stage))
    until = case.policy.calendar.add(case.at, rule.hours)
    wait = case.open_task(TaskKind.AWAIT_CARDS, origin=until, stage=stage)
    return Conclusion(opened=(wait,))


def _go_on(case: Case, stage: str) -> tuple[str, ...]:
    """Nobody else is waited for, unless an interview has come in between that is to be held."""
    waits = case.open_of(INTERVIEWING, stage_id=stage)
    if any(row.kind not in FEEDBACK for row in waits):
        return ()
    return case.withdraw_tasks(waits, "heard_enough")
