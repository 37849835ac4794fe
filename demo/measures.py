"""The measured times: interview end -> feedback -> decision -> told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.task_kinds import SCORED

Event = Mapping[str, Any]

APPOINTED = ("interview.scheduled", "interview.moved")


@dataclass(frozen=True, slots=True)
class Telling:
    """A candidate was told what was decided, and the instants that led there."""

    outcome: str
    ended: datetime
    feedback: datetime
    decided: datetime
    told: datetime

    def hours(self, seconds_per_hour: float) -> tuple[float, ...]:
        """Working hours to feedback, to decision, to told, and all together."""
        steps = (self.ended, self.feedback, self.decided, self.told)
        each = [
            max(0.0, (after - before).total_seconds() / seconds_per_hour)
            for before, after in zip(steps, steps[1:], strict=False)
        ]
        return (*each, (self.told - self.ended).total_seconds() / seconds_per_hour)


def tellings(events: Sequence[Event]) -> list[Telling]:
    """Read from a timeline, in order: what stood last when the candidate was told."""
    found: list[Telling] = []
    meetings: dict[str, tuple[datetime, datetime]] = {}
    ended = feedback = decided = _instant(events[0]["at"]) if events else None
    outcome = ""
    for event in events:
        type_, data, at = event["type"], event["data"], _instant(event["at"])
        if type_ in APPOINTED and "ends" in data:
            meetings[data["interview"]] = _instant(data["starts"]), _instant(data["ends"])
        elif type_ == "scorecard.corrected" or data.get("completion") in SCORED:
            ended, feedback = _end(meetings, at), at
        elif type_ == "decision.made":
            outcome, decided = data["outcome"], at
        elif type_ == "candidate.told" and ended and feedback and decided:
            told = _instant(data["told_at"])
            found.append(Telling(outcome, ended, feedback, decided, told))
    return found


def _end(meetings: Mapping[str, tuple[datetime, datetime]], at: datetime) -> datetime:
    """When the interview ended that was judged at an instant: as planned, or early. One that was
    booked ahead has not begun yet.
    """
    return min(at, max((ends for starts, ends in meetings.values() if starts <= at), default=at))


def has(events: Iterable[Event], type_: str, person: str = "") -> bool:
    """Whether something happened (to a person)."""
    return any(event["type"] == type_ and person in event["person_name"] for event in events)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
