"""The step that climbs ladders: remind the owner of a task, bring somebody else in, or tell the
candidate that nothing is decided yet. The mails are reserved here, and sent by the dispatcher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from activities.steps.consulting import go_on_without_advice
from db.mail.reminders import zone_of
from db.process.case import Case, as_open_task, clock_of
from db.process.ledger import is_waiting, reserve
from db.process.links import ensure_link
from db.process.owners import active_people, role_holders
from db.process.projection import OPEN
from domain.clock import rungs_due
from domain.events import EventType
from domain.ladder import RungAction, RungEffect, worth_climbing
from domain.new_tasks import asked_at, is_before_their_eyes
from domain.owners import opened_by_link
from domain.policy import remind_at, send_at
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.read_model import Task
from domain.releases import known
from domain.reminding import heeds_quiet_hours
from domain.scenarios import Scenario
from domain.task_kinds import ADVISING
from domain.task_specs import Capacity
from domain.tasks import TASKS, spec_of
from domain.words import Party, TaskKind

EVENT_OF = {
    RungAction.ASK: EventType.TASK_ASKED,
    RungAction.REMIND: EventType.TASK_REMINDED,
    RungAction.ESCALATE: EventType.TASK_ESCALATED,
    RungAction.TELL: EventType.TASK_STILL_DECIDING,
}


def escalate(case: Case, call: StepCall) -> Conclusion:
    """Climb the rungs that are due, and those that came due meanwhile. Subject: `<kind>:<n>@<rung>`
    for each task, apart by blanks.

    A task that was closed meanwhile is left alone. One that stands higher already (a run that
    starts anew comes up from the first rung) is given back as it stands; so is one that went to
    another office, and is due later than the process knows yet.
    """
    asked = [part.rpartition("@") for part in call.subject.split()]
    rows = [(case.task(f"{case.id}:{task_id}"), int(rung)) for task_id, _, rung in asked]
    waiting = [(row, rung) for row, rung in rows if row.state == OPEN]
    if any(_is_early(case, row) for row, _ in waiting):
        # Nothing is climbed, nor stored: the process asks again for what is due of these.
        return Conclusion(code=Code.NOT_YET, opened=tuple(as_open_task(row) for row, _ in waiting))
    opened: list[OpenTask] = []
    for row, rung in waiting:
        if row.rung != rung:
            opened.append(as_open_task(row))
            continue
        opened.append(_climb_one(case, row))
    ended = wait_no_longer(case)
    still = (task for task in opened if case.task(task.id).state == OPEN)
    return replace(ended, opened=(*still, *ended.opened))


def wait_no_longer(case: Case) -> Conclusion:
    """Go on without the advice whose ladder has been climbed to its end."""
    ended = [
        go_on_without_advice(case, row) for row in case.open_of(ADVISING) if _is_climbed(case, row)
    ]
    return Conclusion(
        opened=tuple(task for each in ended for task in each.opened),
        closed=tuple(task for each in ended for task in each.closed),
        state=next((each.state for each in ended if each.state), ""),
    )


def _is_early(case: Case, row: Task) -> bool:
    """Whether it has gone to another office, and the process has not heard when it is due there."""
    return len(row.turns) > 1 and row.next_at is not None and row.next_at > case.at


def _is_climbed(case: Case, row: Task) -> bool:
    """Whether the last of a ladder's rungs has been climbed, repeated or not."""
    return row.place >= len(case.policy.tasks[known(TaskKind, row.kind)].ladder.rungs)


def still_deciding(case: Case, stage: str) -> bool:
    """Whether it is true, and worth telling, that nothing has been decided about this stage."""
    view = case.view
    return view.stage_id == stage and not (view.decision or view.outcome or view.ended_by)


def climb_due(case: Case) -> None:
    """Climb what is due by now, though the process has not asked for it yet."""
    for row in case.open_tasks():
        if row.next_at is not None and row.next_at <= case.at and not spec_of(row.kind).by_clock:
            _climb_one(case, row)


def catch_up(case: Case, row: Task, missed: Sequence[int], *, remind: bool) -> None:
    """A task has come by another policy to where these rungs of its ladder lie behind: climb them
    now, as one. `remind`: its owner is to hear of it in any case."""
    if not (missed or remind):
        return
    effects = [effect for _, effect in _worth_climbing(case, row, missed) if effect]
    if remind and row.owner_id not in {effect.person_id for effect in effects}:
        there = active_people(case.conn, {row.owner_id})
        effects += [RungEffect(RungAction.REMIND, person) for person in there]
    for effect in effects:
        _climb(case, row, row.rung, row.next_at, effect)


def _climb_one(case: Case, row: Task) -> OpenTask:
    """Climb every rung of a task that is due by now, as one: whoever several of them would tell is
    told by the last, and nothing is reserved that the next would overtake."""
    kind = known(TaskKind, row.kind)
    due, next_at = rungs_due(case.policy, kind, clock_of(row), row.place, case.at)
    for place, effect in _worth_climbing(case, row, due):
        _climb(case, row, row.ladder_from + place + 1, next_at, effect)
    return replace(as_open_task(row), next_at=next_at, rung=row.ladder_from + due[-1] + 1)


def _climb(
    case: Case, row: Task, rung: int, next_at: datetime | None, effect: RungEffect | None
) -> None:
    """`rung`: how high the task stands then."""
    told: dict[str, Any] = {"person": effect.person_id} if effect and effect.person_id else {}
    case.record_task(
        EVENT_OF[effect.action] if effect else EventType.TASK_RUNG_SKIPPED,
        row,
        rung=rung,
        next=next_at.isoformat() if next_at else None,
        **told,
    )
    if effect:
        _MAILS[effect.action](case, row, rung - 1, effect)


def _worth_climbing(
    case: Case, row: Task, due: Sequence[int]
) -> list[tuple[int, RungEffect | None]]:
    """Of the due rungs, by their places in the ladder, those that tell somebody something."""
    people = role_holders(case.row)
    there = active_people(case.conn, {row.owner_id, *people.values()})
    owner = row.owner_id if row.owner_id in there else None
    holders = {role: person if person in there else None for role, person in people.items()}
    ladder = case.policy.tasks[known(TaskKind, row.kind)].ladder
    may_tell = still_deciding(case, row.stage_id)
    return worth_climbing(ladder, due, owner, holders, row.escalated_to, may_tell=may_tell)


def _mail_person(case: Case, row: Task, rung: int, effect: RungEffect) -> None:
    kind = known(TaskKind, row.kind)
    if opened_by_link(known(Party, row.party)):
        ensure_link(
            case.conn,
            application=case.id,
            task=row.id,
            person=effect.person_id,
            capacity=Capacity.OWNER if effect.person_id == row.owner_id else Capacity.ESCALATED,
            at=case.at,
        )
    scenario = TASKS[kind].wording[effect.action]
    if is_waiting(case, row.id, effect.person_id, scenario):
        return  # put off until tomorrow, perhaps: it will say the same, and how long it is by then
    leaves = asked_at(case.policy, case.at, offered=_is_offered(case, row, effect))
    if heeds_quiet_hours(scenario, case.at, case.at):
        leaves = remind_at(case.policy, leaves, zone_of(case.conn, effect.person_id))
    reserve(
        case,
        scenario,
        f"{row.id}@{rung}",
        person=effect.person_id,
        task=row.id,
        interview=row.interview_id,
        not_before=leaves,
        dispatched=True,
    )


def _is_offered(case: Case, row: Task, effect: RungEffect) -> bool:
    """Whether who is asked has the task on the page before them, as what follows from their act."""
    acted = case.row.last_act_at if case.row.last_actor == effect.person_id else None
    return effect.action is RungAction.ASK and is_before_their_eyes(acted, row.opened_at)


def _mail_candidate(case: Case, row: Task, rung: int, effect: RungEffect) -> None:
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


_MAILS: Mapping[RungAction, Callable[[Case, Task, int, RungEffect], None]] = {
    RungAction.ASK: _mail_person,
    RungAction.REMIND: _mail_person,
    RungAction.ESCALATE: _mail_person,
    RungAction.TELL: _mail_candidate,
}
