"""Steps that turn an interview into a decision: collect the scorecards, apply the rule, ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select

from activities.arranging import act_row
from db.case import Case
from db.projection import COMPLETED
from db.schema import decisions, interviews, scorecards, stages, tasks
from db.sources import new_id
from domain.events import EventType
from domain.policy import rule_for
from domain.protocol import Code, Conclusion, StepCall
from domain.rules import PanelVerdict, Ruling, evaluate
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import Outcome, Proposal, TaskKind, Verdict

SCENARIO_OF = {
    Outcome.ADVANCE: Scenario.NEXT_STEP,
    Outcome.HOLD: Scenario.STILL_DECIDING,
    Outcome.REJECT: Scenario.REJECTION,
}


def collect(case: Case, call: StepCall) -> Conclusion:
    """The interview has begun: from now on its panel can give feedback. Subject: the interview."""
    interview = _interview(case, call.subject)
    waiting = _open(case, TaskKind.AWAIT_INTERVIEW)
    if waiting is None or not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    origin = max(interview.ends_at, case.at)
    opened = tuple(
        case.open_task(
            TaskKind.GIVE_FEEDBACK,
            owner=seat["person"],
            origin=origin,
            task_id=seat["task"],
            stage=interview.stage_id,
            interview=interview.id,
        )
        for seat in interview.panel
    )
    return Conclusion(
        opened=opened,
        closed=(waiting.id,),
        state=TASKS[TaskKind.GIVE_FEEDBACK].state,
    )


def decide(case: Case, call: StepCall) -> Conclusion:
    """Everybody has been heard: the stage's rule settles it, or leaves it to a person.

    Subject: the interview. Somebody to whom a silent interviewer was escalated may have decided
    already, and with that closed the feedback of everybody else.
    """
    interview = _interview(case, call.subject)
    rows = case.conn.execute(select(tasks).where(tasks.c.interview_id == interview.id)).all()
    # All of them: the process may not have heard yet of one that an act has closed meanwhile.
    closed = tuple(row.id for row in rows if row.kind == TaskKind.GIVE_FEEDBACK)
    decided = next(
        (row for row in rows if row.state == COMPLETED and row.completion == "decided"), None
    )
    if decided is not None:
        return _by_person(case, interview.stage_id, decided.act_id, closed)
    ruling = _ruling(case, interview)
    if ruling.proposal is Proposal.ASK:
        task = case.open_task(TaskKind.DECIDE, stage=interview.stage_id, interview=interview.id)
        return Conclusion(
            code=Code.ASK,
            opened=(task,),
            closed=closed,
            state=TASKS[TaskKind.DECIDE].state,
        )
    # A proposed rejection waits, like everything else, for the person who tells the candidate.
    outcome = Outcome(ruling.proposal)
    decision = _decision(
        case, interview.stage_id, outcome, rule=ruling.rule_id, rule_row=ruling.row_id or ""
    )
    return _to_be_told(case, interview.stage_id, outcome, decision, closed)


def decided(case: Case, call: StepCall) -> Conclusion:
    """A person decided: an open question, or what becomes of a hold. Subject: the act."""
    act = act_row(case, call.subject)
    return _by_person(case, case.task(act.task_id).stage_id, act.id, ())


def _by_person(case: Case, stage: str, act_id: str, closed: tuple[str, ...]) -> Conclusion:
    act = act_row(case, act_id)
    outcome = Outcome(act.codes["outcome"])
    decision = _decision(
        case,
        stage,
        outcome,
        person=act.actor_id,
        reason=act.codes.get("reason_code", ""),
        act=act.id,
    )
    return _to_be_told(case, stage, outcome, decision, closed)


def _decision(
    case: Case,
    stage: str,
    outcome: Outcome,
    *,
    rule: str = "",
    rule_row: str = "",
    person: str = "",
    reason: str = "",
    act: str = "",
) -> str:
    decision = new_id("dec")
    case.conn.execute(
        insert(decisions),
        {
            "id": decision,
            "application_id": case.id,
            "stage_id": stage,
            "outcome": outcome,
            "rule": rule,
            "rule_row": rule_row,
            "policy_version_id": case.row.policy_version_id,
            "decided_by": person or None,
            "reason_code": reason,
            "act_id": act,
            "at": case.at,
        },
    )
    case.record(
        EventType.DECISION_MADE,
        decision=decision,
        outcome=outcome,
        rule=rule,
        row=rule_row,
        policy=case.row.policy_version_id,
        person=person,
    )
    return decision


def _to_be_told(
    case: Case, stage: str, outcome: Outcome, decision: str, closed: tuple[str, ...]
) -> Conclusion:
    task = case.open_task(
        TaskKind.NOTIFY_CANDIDATE,
        stage=stage,
        decision=decision,
        scenario=SCENARIO_OF[outcome],
    )
    return Conclusion(
        code=outcome,
        subject=decision,
        opened=(task,),
        closed=closed,
        state=TASKS[TaskKind.NOTIFY_CANDIDATE].state,
    )


def _ruling(case: Case, interview: Row[Any]) -> Ruling:
    verdicts = {
        row.interviewer_id: Verdict(row.verdict)
        for row in case.conn.execute(
            select(scorecards).where(scorecards.c.interview_id == interview.id)
        )
    }
    panel = [
        PanelVerdict(verdict=verdicts.get(seat["person"]), lead=index == 0)
        for index, seat in enumerate(interview.panel)
    ]
    name = case.conn.execute(
        select(stages.c.rule).where(stages.c.id == interview.stage_id)
    ).scalar_one()
    return evaluate(rule_for(case.policy, name), panel)


def _interview(case: Case, interview_id: str) -> Row[Any]:
    return case.conn.execute(select(interviews).where(interviews.c.id == interview_id)).one()


def _open(case: Case, kind: TaskKind) -> Row[Any] | None:
    return next((row for row in case.open_tasks() if row.kind == kind), None)
