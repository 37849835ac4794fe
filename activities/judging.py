"""Steps that turn scorecards into a decision: apply the stage's rule, ask a person, decide anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select

from db.case import Case
from db.interviews import decided_without, stage_row
from db.projection import OPEN, WITHDRAWN
from db.said import act_row
from db.schema import decisions, interviews, process_events, scorecards, tasks
from db.sources import new_id
from domain.events import EventType
from domain.policy import rule_for
from domain.protocol import Code, Conclusion, StepCall
from domain.rules import PanelVerdict, Ruling, evaluate
from domain.scenarios import Scenario
from domain.tasks import DECIDING, INTERVIEWING, TASKS
from domain.words import Outcome, Proposal, TaskKind, Verdict

SCENARIO_OF = {
    Outcome.ADVANCE: Scenario.NEXT_STEP,
    Outcome.HOLD: Scenario.STILL_DECIDING,
    Outcome.REJECT: Scenario.REJECTION,
}


def decide(case: Case, call: StepCall) -> Conclusion:
    """Everybody has been heard: the stage's rule settles it, or leaves it to a person.

    Subject: the stage. Somebody to whom a silent interviewer was escalated may have decided
    already, and with that closed the feedback of everybody else; what was opened since, because of
    something said just before, is closed here.
    """
    of_stage = _tasks_of(case, call.subject, INTERVIEWING)
    case.withdraw_tasks([row for row in of_stage if row.state == OPEN], "decided_without")
    return _decide(case, call.subject, _ids(of_stage))


def decided(case: Case, call: StepCall) -> Conclusion:
    """A person decided: an open question, or what becomes of a hold. Subject: the act."""
    act = act_row(case, call.subject)
    return _by_person(case, case.task(act.task_id).stage_id, act, ())


def reconsider(case: Case, call: StepCall) -> Conclusion:
    """HR returned what was to be told: the hiring manager decides. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    return _ask(case, task.stage_id, ())


def correct(case: Case, call: StepCall) -> Conclusion:
    """A scorecard was put right. Subject: the act.

    What had been opened because of the old one was taken back with the act; here it is decided
    anew. While others are still to be heard, there is nothing to do yet.
    """
    if not _took_back(case, call.subject):
        return Conclusion()
    stage = case.task(act_row(case, call.subject).task_id).stage_id
    closed = [row for row in _tasks_of(case, stage, DECIDING) if row.state == WITHDRAWN]
    return _decide(case, stage, _ids(closed))


def _took_back(case: Case, act: str) -> bool:
    """Whether a correction took back what was opened because of the old scorecard. Its event says
    so, and not the times: the clocks of API and worker differ."""
    corrected = select(process_events.c.data).where(
        process_events.c.application_id == case.id,
        process_events.c.type == EventType.SCORECARD_CORRECTED,
    )
    return any(
        row.data["act"] == act and row.data.get("anew") for row in case.conn.execute(corrected)
    )


def _decide(case: Case, stage: str, closed: tuple[str, ...]) -> Conclusion:
    decided = decided_without(case, stage)
    if decided is not None:
        return _by_person(case, stage, act_row(case, decided), closed)
    ruling = _ruling(case, stage)
    if ruling.proposal is Proposal.ASK:
        return _ask(case, stage, closed)
    # A proposed rejection waits, like everything else, for the person who tells the candidate.
    outcome = Outcome(ruling.proposal)
    decision = record_decision(
        case, stage, outcome, rule=ruling.rule_id, rule_row=ruling.row_id or ""
    )
    return _to_be_told(case, stage, outcome, decision, closed)


def _ask(case: Case, stage: str, closed: tuple[str, ...]) -> Conclusion:
    task = case.open_task(TaskKind.DECIDE, stage=stage, interview=_last_interview(case, stage))
    return Conclusion(
        code=Code.ASK, opened=(task,), closed=closed, state=TASKS[TaskKind.DECIDE].state
    )


def _by_person(case: Case, stage: str, act: Row[Any], closed: tuple[str, ...]) -> Conclusion:
    outcome = Outcome(act.codes["outcome"])
    revisit = act.codes.get("revisit_on") if outcome is Outcome.HOLD else None
    decision = record_decision(
        case,
        stage,
        outcome,
        person=act.actor_id,
        reason=act.codes.get("reason_code", ""),
        act=act.id,
        revisit_on=date.fromisoformat(revisit) if revisit else None,
    )
    return _to_be_told(case, stage, outcome, decision, closed)


def record_decision(
    case: Case,
    stage: str,
    outcome: Outcome,
    *,
    rule: str = "",
    rule_row: str = "",
    person: str = "",
    reason: str = "",
    act: str = "",
    revisit_on: date | None = None,
) -> str:
    """Write a decision on a stage down; its id."""
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
            "revisit_on": revisit_on,
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


def _ruling(case: Case, stage: str) -> Ruling:
    """Every seat of every interview of the stage counts; the first seat of the first one leads."""
    held = _held(case, stage)
    cards = case.conn.execute(
        select(scorecards).where(scorecards.c.interview_id.in_([row.id for row in held]))
    )
    verdicts = {(row.interview_id, row.interviewer_id): Verdict(row.verdict) for row in cards}
    seats = [(row.id, seat["person"]) for row in held for seat in row.panel]
    panel = [
        PanelVerdict(verdict=verdicts.get(seat), lead=index == 0)
        for index, seat in enumerate(seats)
    ]
    return evaluate(rule_for(case.policy, stage_row(case, stage).rule), panel)


def _held(case: Case, stage: str) -> list[Row[Any]]:
    return list(
        case.conn.execute(
            select(interviews)
            .where(
                interviews.c.application_id == case.id,
                interviews.c.stage_id == stage,
                interviews.c.cancelled.is_(False),
            )
            .order_by(interviews.c.meeting, interviews.c.starts_at, interviews.c.id)
        )
    )


def _last_interview(case: Case, stage: str) -> str:
    held = _held(case, stage)
    return max(held, key=lambda row: (row.starts_at, row.id)).id if held else ""


def _tasks_of(case: Case, stage: str, kinds: Collection[TaskKind]) -> list[Row[Any]]:
    """All of the stage's: the process may not have heard yet of one that an act has closed."""
    return list(
        case.conn.execute(
            select(tasks)
            .where(
                tasks.c.application_id == case.id,
                tasks.c.stage_id == stage,
                tasks.c.kind.in_(kinds),
            )
            .order_by(tasks.c.opened_at, tasks.c.id)
        )
    )


def _ids(rows: list[Row[Any]]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)
