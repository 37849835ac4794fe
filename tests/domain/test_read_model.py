"""Folding: rows are values, and what changed is known."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.events import ActorKind, Event, EventType
from domain.folding import fold
from domain.read_model import COMPLETED, OPEN, ProcessView, ReadModel, Task

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TASK = "app_1:schedule_interview:1"


def event(type_: EventType, *, task: str = "", **data: object) -> Event:
    return Event("app_1", 1, type_, AT, ActorKind.PROCESS, task_id=task, data=data)


def opened() -> ReadModel:
    model = ReadModel(ProcessView("app_1"))
    fold(model, event(EventType.PROCESS_OPENED, plan=["stg_1"]))
    fold(model, event(EventType.STAGE_ENTERED, stage="stg_1"))
    about = {"kind": "schedule_interview", "owner": "per_1", "party": "recruiter"}
    clock = {"origin": AT.isoformat(), "pace": 1, "stopped": []}
    when: dict[str, object] = {"clock": clock, **dict.fromkeys(("due", "next"), AT.isoformat())}
    fold(model, event(EventType.TASK_OPENED, task=TASK, stage="stg_1", **about, **when))
    return model


def test_what_is_recorded_shows_at_once() -> None:
    model = opened()
    assert (model.view.state, model.view.stage_id) == ("arranging", "stg_1")
    assert [task.id for task in model.open_tasks()] == [TASK]


def test_whoever_holds_a_task_keeps_what_it_was() -> None:
    model = opened()
    held = model.tasks[TASK]
    fold(model, event(EventType.TASK_COMPLETED, task=TASK, act="act_1", completion="scheduled"))
    assert (held.state, model.tasks[TASK].state) == (OPEN, COMPLETED)
    assert model.open_tasks() == []


def test_tasks_are_read_only_when_somebody_asks_for_one() -> None:
    def never() -> list[Task]:
        raise AssertionError("nobody asked for a task")

    model = ReadModel(ProcessView("app_1", state="deciding"), never)
    fold(model, event(EventType.DECISION_MADE, outcome="advance", decision="dec_1"))
    assert model.view.decision == "advance"
    assert model.view_changed
    assert not model.changed
