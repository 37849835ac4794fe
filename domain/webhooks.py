"""Webhooks out: which process events other programs are told of, what they are told, and how it is
signed (Standard Webhooks).

A payload carries ids, codes and instants; names, addresses and what people wrote stay here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.events import CLIMBS, EventType
from domain.links import LinkKey
from domain.task_kinds import FEEDBACK, SCORED
from domain.tasks import kind_of
from domain.words import TaskKind


class DeliveryState(StrEnum):
    """What became of a delivery. `dropped`: its endpoint was switched off or is gone."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class WebhookType(StrEnum):
    """What can be told. Names are frozen: other companies' programs match on them."""

    FEEDBACK_REQUESTED = "feedback.requested"
    FEEDBACK_SUBMITTED = "feedback.submitted"
    FEEDBACK_OVERDUE = "feedback.overdue"
    DECISION_MADE = "decision.made"
    CANDIDATE_NOTIFIED = "candidate.notified"
    TASK_ESCALATED = "task.escalated"
    APPLICATION_CLOSED = "application.closed"
    PING = "ping"


SUBSCRIBABLE = tuple(each for each in WebhookType if each is not WebhookType.PING)
"""What an endpoint can ask for; a ping is sent by hand."""


# --- which process event is told as what ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Occasion:
    """A row of the table: process events that a type tells of.

    `kinds`: only of tasks of these kinds. `completions`: only of these. `when_overdue`: only the
    first event of a task that is past its due time, which is for whoever knows the task to say.
    """

    type: WebhookType
    events: frozenset[EventType]
    kinds: frozenset[TaskKind] = frozenset()
    completions: frozenset[str] = frozenset()
    when_overdue: bool = False


OCCASIONS: tuple[Occasion, ...] = (
    Occasion(WebhookType.FEEDBACK_REQUESTED, frozenset({EventType.TASK_OPENED}), FEEDBACK),
    Occasion(
        WebhookType.FEEDBACK_SUBMITTED,
        frozenset({EventType.TASK_COMPLETED}),
        FEEDBACK,
        completions=SCORED,
    ),
    Occasion(WebhookType.FEEDBACK_OVERDUE, CLIMBS, FEEDBACK, when_overdue=True),
    Occasion(WebhookType.DECISION_MADE, frozenset({EventType.DECISION_MADE})),
    Occasion(WebhookType.CANDIDATE_NOTIFIED, frozenset({EventType.CANDIDATE_TOLD})),
    Occasion(WebhookType.TASK_ESCALATED, frozenset({EventType.TASK_ESCALATED})),
    Occasion(WebhookType.APPLICATION_CLOSED, frozenset({EventType.PROCESS_CLOSED})),
)


def occasions(event: str, task_id: str, data: Mapping[str, object]) -> Iterator[Occasion]:
    """The rows that a process event fits, as far as the event itself says."""
    for row in OCCASIONS:
        if event not in row.events:
            continue
        if row.kinds and (not task_id or kind_of(task_id) not in row.kinds):
            continue
        if row.completions and data.get("completion") not in row.completions:
            continue
        yield row


# --- what is told ---------------------------------------------------------------------------------

_FEEDBACK = ("task", "stage", "interview", "interviewer", "due_at")

FIELDS: Mapping[WebhookType, tuple[str, ...]] = {
    WebhookType.FEEDBACK_REQUESTED: _FEEDBACK,
    WebhookType.FEEDBACK_SUBMITTED: (*_FEEDBACK, "submitted_by"),
    WebhookType.FEEDBACK_OVERDUE: _FEEDBACK,
    WebhookType.DECISION_MADE: ("stage", "decision", "outcome", "rule", "policy", "person"),
    WebhookType.CANDIDATE_NOTIFIED: ("stage", "decision", "outcome", "how", "told_at", "person"),
    WebhookType.TASK_ESCALATED: ("task", "kind", "stage", "owner", "person", "due_at"),
    WebhookType.APPLICATION_CLOSED: ("outcome",),
    WebhookType.PING: (),
}
"""What each type says beside the application, its job and its candidate. Ids, codes, instants."""

COMMON = ("application", "job", "candidate", "external", "number")
"""What every type but a ping says. `number` counts the events of the application."""


def payload(type_: WebhookType, at: datetime, facts: Mapping[str, object]) -> dict[str, object]:
    """The body of a delivery. Of the facts only what the table names is told; what is not known is
    null, so that a receiver finds the same fields every time."""
    names = () if type_ is WebhookType.PING else (*COMMON, *FIELDS[type_])
    return {
        "type": type_.value,
        "timestamp": at.isoformat(),
        "data": {name: None if facts.get(name) == "" else facts.get(name) for name in names},
    }


# --- signing --------------------------------------------------------------------------------------

SECRET_PREFIX = "whsec_"
SIGNATURE_VERSION = "v1"
OLD_SECRET_LASTS = timedelta(days=1)
"""How long the secret before a rotation still signs, beside the new one."""


def secret_of(key: LinkKey, endpoint: str, version: int) -> str:
    """The signing secret of an endpoint: derived, like links, so that the database holds none."""
    told = f"webhook:{endpoint}:{version}".encode()
    digest = hmac.new(key.secret, told, hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def signature(secret: str, webhook_id: str, at: datetime, body: bytes) -> str:
    """One signature (`v1,...`) over id, timestamp in seconds and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((webhook_id.encode(), str(int(at.timestamp())).encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{SIGNATURE_VERSION},{base64.b64encode(digest).decode()}"


def headers(secrets: Sequence[str], webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of the standard; one signature for each secret that is valid now."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            signature(secret, webhook_id, at, body) for secret in secrets
        ),
    }


# --- trying again ---------------------------------------------------------------------------------

GAPS: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after the first, the second ... failure it is tried again: ten tries in three days, as
the standard proposes."""


def next_try(attempt: int, at: datetime) -> datetime | None:
    """When to try again after the failure of attempt number `attempt` (from 1); None: never."""
    return at + GAPS[attempt - 1] if attempt <= len(GAPS) else None
