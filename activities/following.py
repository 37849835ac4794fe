"""What surely follows what: where the process has no choice left, and no person is asked.

The process is the one that goes (`workflows/hire.py`), and asks for each step by its name. What is
said here lets a step be taken before it is asked for, in the transaction that led to it. Where it
says nothing, the process asks; where it would say something wrong, tests find a conclusion that
nobody fetched.
"""

from __future__ import annotations

from collections.abc import Sequence

from activities.step import Next
from db.process.case import Case
from db.process.interviews import stage_after
from domain.acts import ActKind
from domain.protocol import ActTaken, Code, Conclusion
from domain.task_kinds import INTERVIEWING
from domain.tasks import kind_of
from domain.words import Outcome

# --- after a step, when its messages are delivered: a column of `activities.step_table` -----------


def the_first_stage(case: Case, concluded: Conclusion) -> Next:
    """The plan is known: its first stage is entered; without any, there is only the offer."""
    return Next("arrange", concluded.stages[0]) if concluded.stages else Next("offer")


def what_was_told(case: Case, concluded: Conclusion) -> Next | None:
    """The mail is sent: is there proof? Then on to the next stage, or the end."""
    match concluded.code:
        case Code.SENT_NOW:
            return Next("confirm_told", concluded.subject)
        case Outcome.ADVANCE:
            coming = stage_after(case.view.plan, case.view.stage_id)
            return Next("arrange", coming) if coming else Next("offer")
        case Outcome.REJECT:
            return Next("settle")
        case _:
            return None


def deciding_if_heard(case: Case, concluded: Conclusion) -> Next | None:
    """Nobody of the stage is waited for any longer."""
    stage = case.view.stage_id
    over = case.view.decision or case.view.outcome or case.open_of(INTERVIEWING, stage_id=stage)
    return None if over else Next("decide", stage)


def settling(case: Case, concluded: Conclusion) -> Next:
    """The outcome stands."""
    return Next("settle")


# --- after an act -------------------------------------------------------------------------------


def step_of(case: Case, act: ActTaken, behind: Sequence[ActTaken]) -> Next | None:
    """The step that an act leads to; `behind` are the acts in line behind it."""
    if act.kind == ActKind.START:
        return Next("begin")
    if act.then:
        return Next(act.then, act.id)
    if act.kind == ActKind.COMPLETE and kind_of(act.task) in INTERVIEWING:
        return _all_are_heard(case, case.task(act.task).stage_id, behind)
    return None


def _all_are_heard(case: Case, stage: str, behind: Sequence[ActTaken]) -> Next | None:
    """Whether this was the last that the stage waited for, and it is the one to be decided."""
    if stage != case.view.stage_id or case.view.decision or case.view.outcome:
        return None
    closed = (case.task(act.task) for act in behind if act.kind == ActKind.COMPLETE)
    more_to_come = any(task.kind in INTERVIEWING and task.stage_id == stage for task in closed)
    waiting = more_to_come or case.open_of(INTERVIEWING, stage_id=stage)
    return None if waiting else Next("decide", stage)
