"""Process events folded into the read model: one function per event type brings it from before the
event to after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from domain.acts import EVENT_OF, ActKind
from domain.board_lanes import OPENED
from domain.events import CLIMBS, Event, EventType
from domain.new_tasks import TELLS_OF_TASKS
from domain.read_model import CLOSED_STATE, COMPLETED, LAPSED, WITHDRAWN, ReadModel, Task
from domain.releases import known
from domain.task_kinds import INTERVIEWING
from domain.task_specs import Capacity
from domain.tasks import TASKS, spec_of
from domain.words import TaskKind

STATE_AFTER: Mapping[EventType, str] = {
    EventType.TASK_COMPLETED: COMPLETED,
    EventType.TASK_WITHDRAWN: WITHDRAWN,
    EventType.TASK_LAPSED: LAPSED,
}
"""The state of a task after the event that closed it."""


ENDS: Mapping[EventType, ActKind] = {
    EVENT_OF[kind]: kind
    for kind in (ActKind.WITHDRAW, ActKind.REJECT, ActKind.ERASE, ActKind.ABORT)
}
"""What ends a process where it stands, by the event that says so."""


def fold(model: ReadModel, event: Event) -> None:
    """Bring the read model from before the event to after it."""
    step = _FOLDS.get(event.type)
    if step is not None:
        step(model, event)


def instant(value: object) -> datetime:
    """An instant out of an event's data."""
    return datetime.fromisoformat(str(value)).astimezone(UTC)


def _opened(model: ReadModel, event: Event) -> None:
    plan: Any = event.data["plan"]
    model.show(plan=list(plan), state=OPENED, opened_at=event.at, state_since=event.at)


def _stage_entered(model: ReadModel, event: Event) -> None:
    """What had been booked ahead for this stage is what the process waits for now."""
    stage = event.data["stage"]
    booked = [spec_of(task.kind) for task in model.open_tasks() if task.stage_id == stage]
    states = [spec.state for spec in booked if spec.state]
    shown = {"state": states[-1], "state_since": event.at} if states else {}
    model.show(stage_id=stage, decision="", decision_id="", **shown)


def _task_opened(model: ReadModel, event: Event) -> None:
    data: Mapping[str, Any] = event.data
    about = {column: data[name] for name, column in _ABOUT.items() if name in data}
    model.open_task(
        Task(
            id=event.task_id,
            application_id=event.application_id,
            kind=data["kind"],
            owner_id=data["owner"],
            party=data["party"],
            opened_at=event.at,
            untold_since=_untold(event),
            hear_by=_instant_or_none(data.get("hear_by")),
            **_dates(data),
            **about,
        )
    )
    state, stage = TASKS[known(TaskKind, data["kind"])].state, data.get("stage", "")
    # Of a stage that lies ahead, it changes nothing yet.
    if state and (not stage or model.view.stage_id in ("", stage)):
        model.show(state=state, state_since=event.at)


def _untold(event: Event) -> datetime | None:
    """Whoever has the task by this event hears of it later, if the event says so."""
    return event.at if event.data.get("tell") else None


def _task_climbed(model: ReadModel, event: Event) -> None:
    data: Mapping[str, Any] = event.data
    values = {"rung": data["rung"], "next_at": _instant_or_none(data.get("next"))}
    if event.type is EventType.TASK_ESCALATED:
        before = model.tasks[event.task_id].escalated_to
        if data["person"] not in before:
            values["escalated_to"] = [*before, data["person"]]
    model.change_task(event.task_id, **values)


def _task_closed(model: ReadModel, event: Event) -> None:
    """Of several interviews side by side one has ended: what another waits for is shown now."""
    state = STATE_AFTER[event.type]
    said = {column: event.data[name] for name, column in _SAID.items() if name in event.data}
    model.change_task(event.task_id, state=state, closed_at=event.at, next_at=None, **said)
    if model.tasks[event.task_id].kind not in INTERVIEWING:
        return
    left = [
        spec_of(task.kind).state
        for task in model.open_tasks()
        if task.kind in INTERVIEWING and task.stage_id == model.view.stage_id
    ]
    if left:
        model.show(state=left[-1], state_since=event.at)


def _task_redated(model: ReadModel, event: Event) -> None:
    """With another ladder, it is said where the next rung of it is."""
    ladder = {name: event.data[name] for name in ("rung", "ladder_from") if name in event.data}
    model.change_task(event.task_id, **_dates(event.data), **ladder)


def _dates(data: Mapping[str, Any]) -> dict[str, Any]:
    """A task's clock and the instants that follow from it."""
    clock = data["clock"]
    return {
        "origin_at": instant(clock["origin"]),
        "pace": clock["pace"],
        "stopped": clock["stopped"],
        "turns": clock.get("turns", []),
        "due_at": instant(data["due"]),
        "next_at": _instant_or_none(data.get("next")),
    }


def _task_handed_over(model: ReadModel, event: Event) -> None:
    before, now = event.data["former"], event.data["person"]
    if event.data["capacity"] == Capacity.OWNER:
        # Whose party nobody is any more, passes to another one.
        party = {"party": event.data["to_party"]} if "to_party" in event.data else {}
        model.change_task(event.task_id, owner_id=now, untold_since=_untold(event), **party)
        return
    told = model.tasks[event.task_id].escalated_to
    people = (now if person == before else person for person in told)
    model.change_task(event.task_id, escalated_to=list(dict.fromkeys(people)))


def _message_reserved(model: ReadModel, event: Event) -> None:
    """The mail that tells somebody of a task stands in the ledger from now on."""
    if event.data["scenario"] in TELLS_OF_TASKS:
        model.change_task(event.task_id, untold_since=None)


def _urgent(model: ReadModel, event: Event) -> None:
    model.show(urgent=True, offer_until=_day_or_none(event.data.get("offer_until")))
    for task in model.open_tasks():
        model.change_task(task.id, urgent=True)


def _urgency_taken_back(model: ReadModel, event: Event) -> None:
    model.show(urgent=False, offer_until=None)
    for task in model.open_tasks():
        model.change_task(task.id, urgent=False)


def _decision_made(model: ReadModel, event: Event) -> None:
    model.show(decision=event.data["outcome"], decision_id=event.data["decision"])


def _corrected(model: ReadModel, event: Event) -> None:
    if event.data.get("anew"):
        model.show(decision="", decision_id="")


def _told(model: ReadModel, event: Event) -> None:
    model.show(told_at=instant(event.data["told_at"]), told_how=event.data["how"])


def _ended(model: ReadModel, event: Event) -> None:
    """The latest counts: whoever has withdrawn can still be erased."""
    model.show(ended_by=ENDS[event.type])


def _outcome(model: ReadModel, event: Event) -> None:
    start_on = _day_or_none(event.data.get("start_on"))
    model.show(outcome=event.data["outcome"], start_on=start_on)


def _closed(model: ReadModel, event: Event) -> None:
    closed_at = model.view.closed_at or event.at
    model.show(state=CLOSED_STATE, state_since=event.at, closed_at=closed_at)


def _reopened(model: ReadModel, event: Event) -> None:
    """It stays over; somebody has to be answered once more."""
    model.show(state=TASKS[TaskKind.SETTLING].state, state_since=event.at)


def _instant_or_none(value: object) -> datetime | None:
    return instant(value) if value else None


def _day_or_none(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


# What a task is about: its name in the event, and the column.
_ABOUT = {
    "stage": "stage_id",
    "interview": "interview_id",
    "decision": "decision_id",
    "message": "message_id",
    "scenario": "scenario",
    "question": "question_id",
    "topic": "topic",
    "meeting": "meeting",
    "urgent": "urgent",
    "brought_in": "escalated_to",
}


_SAID = {"act": "act_id", "completion": "completion"}


_FOLDS: Mapping[EventType, Callable[[ReadModel, Event], None]] = {
    EventType.PROCESS_OPENED: _opened,
    EventType.STAGE_ENTERED: _stage_entered,
    EventType.TASK_OPENED: _task_opened,
    **dict.fromkeys(CLIMBS, _task_climbed),
    **dict.fromkeys(STATE_AFTER, _task_closed),
    EventType.TASK_REDATED: _task_redated,
    EventType.MARKED_URGENT: _urgent,
    EventType.URGENCY_TAKEN_BACK: _urgency_taken_back,
    EventType.TASK_HANDED_OVER: _task_handed_over,
    EventType.TASK_PASSED_ON: _task_handed_over,
    EventType.MESSAGE_RESERVED: _message_reserved,
    EventType.SCORECARD_CORRECTED: _corrected,
    EventType.DECISION_MADE: _decision_made,
    EventType.CANDIDATE_TOLD: _told,
    **dict.fromkeys(ENDS, _ended),
    EventType.OUTCOME_SET: _outcome,
    EventType.PROCESS_CLOSED: _closed,
    EventType.PROCESS_REOPENED: _reopened,
}
