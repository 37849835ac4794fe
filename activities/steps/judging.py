"""Steps that turn scorecards into a decision: apply the stage's rule, ask a person, decide anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select

from activities.steps.consulting import ask_to_decide
from db.clock_and_ids import new_id
from db.process.act_lookup import act_row
from db.process.case import Case
from db.process.interviews import decided_without, stage_row
from db.process.ledger import reserve
from db.process.opinions import who_speaks_against
from db.process.owners import Owner, active_people
from db.process.panels import panel_of
from db.process.projection import OPEN, WITHDRAWN
from db.process.second_person import another_at_desk, judged_alone
from db.schema import decisions, process_events
from domain.events import EventType
from domain.glance import Said, to_confirm, verdicts_of
from domain.policy import rule_for
from domain.protocol import Code, Conclusion, StepCall
from domain.read_model import Task
from domain.releases import known
from domain.rules import Rule, Ruling, evaluate
from domain.scenarios import LETTER_OF, Scenario
from domain.task_kinds import (
    CONFIRMING,
    DECIDING,
    FEEDBACK,
    GIVEN_BACK,
    INTERVIEWING,
    LEAVING,
    OPINIONS,
    TELLING,
    TROUBLES,
)
from domain.tasks import TASKS
from domain.words import Outcome, Party, Proposal, TaskKind


def decide(case: Case, call: StepCall) -> Conclusion:
    """Everybody has been heard: the stage's rule settles it, or leaves it to a person.

    Subject: the stage. Somebody to whom a silent interviewer was escalated may have decided
    already, and with that closed the feedback of everybody else; what was opened since, because of
    something said just before, is closed here.
    """
    # All of the stage's: the process may not have heard yet of one that an act has closed.
    of_stage = case.tasks_of(INTERVIEWING, stage_id=call.subject)
    waits = case.open_of({TaskKind.AWAIT_CARDS}, stage_id=call.subject)
    open_yet = [row for row in of_stage if row.state == OPEN]
    case.withdraw_tasks([*open_yet, *waits], "decided_without")
    return _decide(case, call.subject, _ids([*of_stage, *waits]))


def decided(case: Case, call: StepCall) -> Conclusion:
    """A person decided: an open question, or what becomes of a hold. Subject: the act."""
    act = act_row(case, call.subject)
    stage = case.task(act.task_id).stage_id
    return _by_person(case, stage, act, _no_longer_confirmed(case, stage))


def take_confirmation(case: Case, call: StepCall) -> Conclusion:
    """Somebody stands by what HR wrote down for an interviewer: now the rule counts. Subject: the
    act."""
    stage = case.task(act_row(case, call.subject).task_id).stage_id
    return _decide(case, stage, _no_longer_confirmed(case, stage))


def reconsider(case: Case, call: StepCall) -> Conclusion:
    """What was to be told was given back: whoever decides, decides. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    return ask_to_decide(case, task.stage_id, consults=False)


def apply_correction(case: Case, call: StepCall) -> Conclusion:
    """A scorecard was put right. Subject: the act.

    What had been opened because of the old one was taken back with the act; here it is decided
    anew: by the rule, or by a person, where it was a person's already because the candidate has
    been told of a hold, or because HR returned what the rule proposed. While others are still to be
    heard, there is nothing to do yet.
    """
    if not _took_back(case, call.subject):
        return Conclusion()
    stage = case.task(act_row(case, call.subject).task_id).stage_id
    closed = _ids(case.tasks_of(DECIDING, stage_id=stage, state=WITHDRAWN))
    anew = ask_to_decide if _is_a_persons(case, stage) else _decide
    return anew(case, stage, closed)


def _is_a_persons(case: Case, stage: str) -> bool:
    """Whether neither the rule nor what was decided before can settle a stage any more."""
    told = case.tasks_of(TELLING | LEAVING, stage_id=stage)
    returned = any(row.completion in GIVEN_BACK for row in told)
    return returned or bool(case.tasks_of({TaskKind.REVIEW_HOLD}, stage_id=stage))


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
    panel = panel_of(case, stage)
    ruling = _ruling(case, stage, panel)
    if ruling.proposal is Proposal.ASK:
        return ask_to_decide(case, stage, closed)
    unconfirmed = to_confirm(_rule(case, stage), ruling, panel)
    if unconfirmed:
        return _ask_interviewers(case, stage, unconfirmed, closed)
    # A proposed rejection waits, like everything else, for the person who tells the candidate.
    outcome = Outcome(ruling.proposal)
    decision = record_decision(
        case, stage, outcome, rule=ruling.rule_id, rule_row=ruling.row_id or ""
    )
    return _to_be_told(case, stage, outcome, decision, closed)


def _by_person(case: Case, stage: str, act: Row[Any], closed: tuple[str, ...]) -> Conclusion:
    outcome = known(Outcome, act.codes["outcome"])
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
    told = _tell_who_thought_otherwise(case, stage, outcome, act)
    to_tell = _to_be_told(case, stage, outcome, decision, closed, act.actor_id)
    return replace(to_tell, messages=told)


def _tell_who_thought_otherwise(
    case: Case, stage: str, outcome: Outcome, act: Row[Any]
) -> tuple[str, ...]:
    """Whoever was asked, and spoke for another outcome, hears how it was decided, and why."""
    against = set(who_speaks_against(case, stage, outcome)) - {act.actor_id}
    there = active_people(case.conn, against) if against else set()
    return tuple(
        reserve(
            case, Scenario.DECIDED_OTHERWISE, act.id, person=person, task=act.task_id, act=act.id
        )
        for person in sorted(there)
    )


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
            "policy_version_id": case.policy_version,
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
        policy=case.policy_version,
        person=person,
    )
    return decision


def _to_be_told(
    case: Case,
    stage: str,
    outcome: Outcome,
    decision: str,
    closed: tuple[str, ...],
    person: str = "",
) -> Conclusion:
    unheard = case.withdraw_tasks(case.open_of(OPINIONS, stage_id=stage), "decided_without")
    task = case.open_task(
        TaskKind.NOTIFY_CANDIDATE,
        owner=_who_tells(case, stage, outcome, person),
        stage=stage,
        decision=decision,
        scenario=LETTER_OF[outcome],
    )
    return Conclusion(
        code=outcome,
        subject=decision,
        opened=(task,),
        closed=(*closed, *unheard),
        state=TASKS[TaskKind.NOTIFY_CANDIDATE].state,
    )


def _who_tells(case: Case, stage: str, outcome: Outcome, person: str) -> Owner | None:
    """Whose the letter is; a rejection that only its usual sender has judged is another's of the
    desk. `person`: who decided."""
    if outcome is not Outcome.REJECT or not judged_alone(case, stage, person):
        return None
    usual = case.owner_for(TaskKind.NOTIFY_CANDIDATE, stage=stage, scenario=LETTER_OF[outcome])
    return another_at_desk(case, person) if usual.person == person else None


def is_to_be_confirmed(case: Case, stage: str) -> bool:
    """Whether everybody has been heard, and what HR wrote down is all that the rule can go by: then
    the interviewers are asked about it, as soon as the stage is decided."""
    view = case.view
    if stage != view.stage_id or view.decision or case.open_of(INTERVIEWING, stage_id=stage):
        return False
    if any(task.completion in TROUBLES for task in case.tasks_of(FEEDBACK, stage_id=stage)):
        return False
    panel = panel_of(case, stage)
    return bool(to_confirm(_rule(case, stage), _ruling(case, stage, panel), panel))


def _ask_interviewers(
    case: Case, stage: str, unconfirmed: Sequence[Said], closed: tuple[str, ...]
) -> Conclusion:
    """Each is asked about their own; the first word that it is so is enough."""
    opened = tuple(
        case.open_task(
            TaskKind.CONFIRM_SCORECARD,
            owner=Owner(Party.INTERVIEWER, said.interviewer),
            stage=stage,
            interview=said.interview,
        )
        for said in unconfirmed
    )
    return Conclusion(
        code=Code.ASK,
        opened=opened,
        closed=closed,
        state=TASKS[TaskKind.CONFIRM_SCORECARD].state,
    )


def _no_longer_confirmed(case: Case, stage: str) -> tuple[str, ...]:
    """What others were asked to confirm, and need not any more."""
    return _ids(case.tasks_of(CONFIRMING, stage_id=stage, state=WITHDRAWN))


def _rule(case: Case, stage: str) -> Rule:
    return rule_for(case.policy, stage_row(case, stage).rule)


def _ruling(case: Case, stage: str, panel: Sequence[Said]) -> Ruling:
    return evaluate(_rule(case, stage), verdicts_of(panel))


def _ids(rows: list[Task]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)
