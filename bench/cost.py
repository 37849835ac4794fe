"""What a finished process cost: events, bytes and billable actions, counted from its history.

Actions as Temporal Cloud bills them (docs.temporal.io, Actions): a start, each signal, each attempt
of an activity, all local activities of one workflow task together, each timer, each upsert of
search attributes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

LOCAL_ACTIVITY = "core_local_activity"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process left behind."""

    events: int
    bytes: int
    actions: Mapping[str, int]
    kinds: Mapping[str, int]

    @property
    def billed(self) -> int:
        """All billable actions."""
        return sum(self.actions.values())


def cost_of(history: WorkflowHistory) -> Cost:
    """Count a history."""
    actions: Counter[str] = Counter()
    tasks_with_local: set[int] = set()
    for event in history.events:
        count = _BILLED.get(event.event_type)
        if count is not None:
            name, billed = count
            actions[name] += billed(event)
        elif event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED:
            marker = event.marker_recorded_event_attributes
            if marker.marker_name == LOCAL_ACTIVITY:
                tasks_with_local.add(marker.workflow_task_completed_event_id)
    if tasks_with_local:
        actions["local activities"] = len(tasks_with_local)
    return Cost(
        events=len(history.events),
        bytes=sum(event.ByteSize() for event in history.events),
        actions=dict(actions),
        kinds=dict(Counter(_name(event) for event in history.events)),
    )


def _name(event: HistoryEvent) -> str:
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower()


def _once(event: HistoryEvent) -> int:
    return 1


def _attempts(event: HistoryEvent) -> int:
    return event.activity_task_started_event_attributes.attempt


_BILLED: Mapping[int, tuple[str, Callable[[HistoryEvent], int]]] = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: ("start", _once),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: ("signals", _once),
    EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED: ("activities", _attempts),
    EventType.EVENT_TYPE_TIMER_STARTED: ("timers", _once),
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: ("search attributes", _once),
}
