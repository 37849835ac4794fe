"""The step that climbs ladders: remind the owner of a task, or bring somebody else in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from db.case import Case, active_people, standing
from db.ledger import reserve
from db.links import ensure_link
from db.projection import OPEN
from domain.events import EventType
from domain.ladder import RungAction, RungEffect, resolve_rung
from domain.policy import rung_at
from domain.protocol import Conclusion, OpenTask, StepCall
from domain.scenarios import Scenario
from domain.tasks import TASKS, Capacity
from domain.words import Role, TaskKind

ROLES = (Role.RECRUITER, Role.HIRING_MANAGER, Role.HR_LEAD)

EVENT_OF = {
    RungAction.ASK: EventType.TASK_ASKED,
    RungAction.REMIND: EventType.TASK_REMINDED,
    RungAction.ESCALATE: EventType.TASK_ESCALATED,
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
    messages: list[str] = []
    for part in call.subject.split():
        task_id, _, rung = part.rpartition("@")
        row = case.task(f"{case.id}:{task_id}")
        if row.state != OPEN:
            continue
        if row.rung != int(rung):
            opened.append(standing(row))
            continue
        climbed, told = _climb_one(case, row)
        opened.append(climbed)
        messages += told
    return Conclusion(opened=tuple(opened), messages=tuple(messages))


def _climb_one(case: Case, row: Row[Any]) -> tuple[OpenTask, list[str]]:
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
    next_at = rung_at(case.policy, kind, row.origin_at, row.rung + 1, urgent=bool(case.row.urgent))
    told: dict[str, Any] = {"person": effect.person_id} if effect else {}
    case.record(
        EVENT_OF[effect.action] if effect else EventType.TASK_RUNG_SKIPPED,
        task=row.id,
        rung=row.rung + 1,
        next=next_at.isoformat() if next_at else None,
        **told,
    )
    moved = replace(standing(row), next_at=next_at, rung=row.rung + 1)
    return moved, [_message(case, row, effect)] if effect else []


def _message(case: Case, row: Row[Any], effect: RungEffect) -> str:
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
    return reserve(
        case,
        wording[effect.action],
        f"{row.id}@{row.rung}",
        person=effect.person_id,
        task=row.id,
        interview=row.interview_id,
    )
