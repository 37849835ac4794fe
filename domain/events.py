"""The process events: the primary record of what happened to an application.

Append-only, numbered per application. The read model (what pages show) is a fold of them. Their
data are codes, ids and instants; personal data and free text are elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """What can happen to an application. Names are frozen: events are kept for years."""

    PROCESS_OPENED = "process.opened"
    STAGE_ENTERED = "stage.entered"
    TASK_OPENED = "task.opened"
    TASK_ASKED = "task.asked"
    TASK_REMINDED = "task.reminded"
    TASK_ESCALATED = "task.escalated"
    TASK_RUNG_SKIPPED = "task.rung_skipped"
    TASK_STILL_DECIDING = "task.still_deciding"
    TASK_COMPLETED = "task.completed"
    TASK_WITHDRAWN = "task.withdrawn"
    TASK_LAPSED = "task.lapsed"
    TASK_REDATED = "task.redated"
    TASK_HANDED_OVER = "task.handed_over"
    INTERVIEW_SCHEDULED = "interview.scheduled"
    INTERVIEW_MOVED = "interview.moved"
    INTERVIEW_CANCELLED = "interview.cancelled"
    SCORECARD_CORRECTED = "scorecard.corrected"
    DECISION_MADE = "decision.made"
    DECISION_CONFIRMED = "decision.confirmed"
    MESSAGE_RESERVED = "message.reserved"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNKNOWN = "message.unknown"
    MESSAGE_SUPPRESSED = "message.suppressed"
    CANDIDATE_TOLD = "candidate.told"
    CANDIDATE_WITHDREW = "candidate.withdrew"
    REJECTION_NOTED = "rejection.noted"
    QUESTION_ASKED = "question.asked"
    TASK_PASSED_ON = "task.passed_on"
    REVIEW_REQUESTED = "review.requested"
    PRIVACY_REQUESTED = "privacy.requested"
    OPINION_ASKED = "opinion.asked"
    MARKED_URGENT = "application.urgent"
    URGENCY_TAKEN_BACK = "application.urgency_taken_back"
    CALENDAR_CHANGED = "application.calendar_changed"
    BOOKED_AHEAD = "interview.booked_ahead"
    WEBHOOK_GIVEN_UP = "webhook.given_up"
    ERASURE_BEGUN = "erasure.begun"
    PROCESS_ABORTED = "process.aborted"
    OUTCOME_SET = "outcome.set"
    PROCESS_CLOSED = "process.closed"
    PROCESS_REOPENED = "process.reopened"
    POLICY_ADOPTED = "policy.adopted"


CLIMBS = frozenset(
    {
        EventType.TASK_ASKED,
        EventType.TASK_REMINDED,
        EventType.TASK_ESCALATED,
        EventType.TASK_RUNG_SKIPPED,
        EventType.TASK_STILL_DECIDING,
    }
)
"""What a rung of a task's ladder can come to."""


class ActorKind(StrEnum):
    """Who made it happen."""

    PERSON = "person"
    CANDIDATE = "candidate"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Event:
    """One process event. `n` counts from 1 within the application."""

    application_id: str
    n: int
    type: EventType
    at: datetime
    actor_kind: ActorKind
    actor_id: str = ""
    task_id: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
