"""The measured times: interview end -> feedback -> decision -> told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Times:
    """The instants that count for a candidate."""

    ended: datetime
    feedback: datetime
    decided: datetime
    told: datetime

    def hours(self, seconds_per_hour: float) -> tuple[float, float, float, float]:
        """Working hours to feedback, to decision, to told, and all together."""
        steps = (self.ended, self.feedback, self.decided, self.told)
        each = [
            max(0.0, (after - before).total_seconds() / seconds_per_hour)
            for before, after in zip(steps, steps[1:], strict=False)
        ]
        return (
            each[0],
            each[1],
            each[2],
            (self.told - self.ended).total_seconds() / seconds_per_hour,
        )


def times_of(events: Sequence[Event]) -> Times:
    """Read from the timeline of a process that has closed."""
    feedback = [
        _instant(event["at"])
        for event in _of(events, "task.completed")
        if event["task_kind"] == "give_feedback"
    ]
    return Times(
        ended=_instant(next(_of(events, "interview.scheduled"))["data"]["ends"]),
        feedback=max(feedback),
        decided=_instant(next(_of(events, "decision.made"))["at"]),
        told=_instant(next(_of(events, "candidate.told"))["data"]["told_at"]),
    )


def has(events: Iterable[Event], type_: str, person: str = "") -> bool:
    """Whether something happened (to a person)."""
    return any(person in event["person_name"] for event in _of(events, type_))


def _of(events: Iterable[Event], type_: str) -> Iterator[Event]:
    return iter([event for event in events if event["type"] == type_])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
