"""The step that climbs ladders: remind the owner of a task, bring somebody else in, or tell the
candidate that nothing is decided yet. The mails are reserved here, and sent by the dispatcher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from db.case import Case, active_people, standing
from db.dispatch import zone_of
from db.ledger import reserve
from db.links import ensure_link
from db.projection import OPEN
from domain.events import EventType
from domain.ladder import RungAction, RungEffect, resolve_rung
from domain.policy import remind_at, rung_at, send_at
from domain.protocol import Conclusion, OpenTask, StepCall
from domain.reminding import heeds_quiet_hours
from domain.scenarios import Scenario
from domain.tasks import TASKS, Capacity
from domain.words import Role, TaskKind

ROLES = (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD)

EVENT_OF = {
    RungAction.ASK: EventType.TASK_ASKED,
    RungAction.REMIND: EventType.TASK_REMINDED,
    RungAction.ESCALATE: EventType.TASK_ESCALATED,
    RungAction.TELL: EventType.TASK_STILL_DECIDING,
}

_FEEDBACK_SCENARIO = {
    RungAction.ASK: Scenario.FEEDBACK_REQUEST,
    RungAction.REMIND: Scenario.FEEDBACK_REMINDER,
    RungAction.ESCALATE: Scenario.FEEDBACK_ESCALATION,
}
_TASK_SCENARIO = {
    RungAction.ASK: Scenario.TASK_ASSIGNED,
    RungAction.REMIND: Scenario.TASK_REMINDER,
    RungAction.ESCALATE: Scenario.TASK_ESCALATION,
}


def climb(case: Case, call: StepCall) -> Conclusion:
    """Climb the rungs that are due. Subject: `<kind>:<n>@<rung>` for each task, apart by blanks.

    A task that was closed meanwhile is left alone. One that stands higher already (a run that
    starts anew comes up from the first rung) is given back as it stands.
    """
    opened: list[OpenTask] = []
    for part in call.subject.split():
        task_id, _, rung = part.rpartition("@")
        row = case.task(f"{case.id}:{task_id}")
        if row.state != OPEN:
            continue
        if row.rung != int(rung):
            opened.append(standing(row))
            continue
        opened.append(_climb_one(case, row))
    return Conclusion(opened=tuple(opened))


def still_deciding(case: Case, stage: str) -> bool:
    """Whether it is true, and worth telling, that nothing has been decided about this stage."""
    row = case.row
    return row.stage_id == stage and not (row.decision or row.outcome or row.withdrew)


def _climb_one(case: Case, row: Row[Any]) -> OpenTask:
    kind = TaskKind(row.kind)
    people = {role: case.role(role) for role in ROLES}
    there = active_people(case.conn, {row.owner_id, *people.values()})
    effect = resolve_rung(
        case.policy.tasks[kind].ladder,
        row.rung,
        row.owner_id if row.owner_id in there else None,
        {role: person if person in there else None for role, person in people.items()},
        row.escalated_to,
    )
    if effect and effect.action is RungAction.TELL and not still_deciding(case, row.stage_id):
        effect = None
    next_at = rung_at(case.policy, kind, row.origin_at, row.rung + 1, urgent=bool(case.row.urgent))
    told: dict[str, Any] = {"person": effect.person_id} if effect and effect.person_id else {}
    case.record(
        EVENT_OF[effect.action] if effect else EventType.TASK_RUNG_SKIPPED,
        task=row.id,
        rung=row.rung + 1,
        next=next_at.isoformat() if next_at else None,
        **told,
    )
    if effect:
        _MAILS[effect.action](case, row, effect)
    return replace(standing(row), next_at=next_at, rung=row.rung + 1)


def _mail_person(case: Case, row: Row[Any], effect: RungEffect) -> None:
    kind = TaskKind(row.kind)
    if TASKS[kind].by_link:
        ensure_link(
            case.conn,
            application=case.id,
            task=row.id,
            person=effect.person_id,
            capacity=Capacity.OWNER if effect.person_id == row.owner_id else Capacity.ESCALATED,
            at=case.at,
        )
    wording = _FEEDBACK_SCENARIO if kind is TaskKind.GIVE_FEEDBACK else _TASK_SCENARIO
    scenario = wording[effect.action]
    leaves = case.at
    if heeds_quiet_hours(scenario, case.at, case.at):
        leaves = remind_at(case.policy, case.at, zone_of(case.conn, effect.person_id))
    reserve(
        case,
        scenario,
        f"{row.id}@{row.rung}",
        person=effect.person_id,
        task=row.id,
        interview=row.interview_id,
        not_before=leaves,
        dispatched=True,
    )


def _mail_candidate(case: Case, row: Row[Any], effect: RungEffect) -> None:
    """Once per stage, whichever of its tasks takes so long."""
    reserve(
        case,
        Scenario.STILL_DECIDING,
        row.stage_id,
        task=row.id,
        interview=row.interview_id,
        not_before=send_at(case.policy, case.at, case.row.candidate_zone),
        dispatched=True,
    )


_MAILS: Mapping[RungAction, Callable[[Case, Row[Any], RungEffect], None]] = {
    RungAction.ASK: _mail_person,
    RungAction.REMIND: _mail_person,
    RungAction.ESCALATE: _mail_person,
    RungAction.TELL: _mail_candidate,
}
