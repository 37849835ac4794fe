"""Writing deliveries of webhooks: in the transaction of what they tell of, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from db.clock_and_ids import new_id
from db.schema import process_events, tasks, webhook_deliveries, webhook_endpoints
from domain.events import CLIMBS
from domain.webhooks import DeliveryState, WebhookType, occasions


def enqueue(conn: Connection, at: datetime, events: Sequence[dict[str, object]]) -> None:
    """Write deliveries of these process events (rows as they were inserted) for every endpoint that
    wants them. The caller knows that there is an active endpoint at all."""
    told = [
        (event, row.type)
        for event in events
        for row in occasions(str(event["type"]), str(event["task_id"]), _data(event))
        if not row.when_overdue or _first_when_overdue(conn, event)
    ]
    if not told:
        return
    rows = [
        {
            "id": new_id("whd"),
            "endpoint_id": endpoint.id,
            "type": type_,
            "application_id": event["application_id"],
            "n": event["n"],
            "at": event["at"],
            "state": DeliveryState.WAITING,
            "next_at": at,
        }
        for endpoint in conn.execute(_SUBSCRIBERS)
        for event, type_ in told
        if type_ in endpoint.types
    ]
    if rows:
        conn.execute(_INSERT, rows)


def ping(conn: Connection, endpoint: str, at: datetime) -> str:
    """Write a test delivery; it goes the way of all others."""
    delivery = new_id("whd")
    conn.execute(
        _INSERT,
        {
            "id": delivery,
            "endpoint_id": endpoint,
            "type": WebhookType.PING,
            "application_id": None,
            "n": 0,
            "at": at,
            "state": DeliveryState.WAITING,
            "next_at": at,
        },
    )
    return delivery


def resend(conn: Connection, delivery: str, at: datetime) -> bool:
    """Try a delivery again from the first try, under its own id; False if it waits anyway."""
    again = conn.execute(
        update(webhook_deliveries)
        .where(
            webhook_deliveries.c.id == delivery,
            webhook_deliveries.c.state != DeliveryState.WAITING,
        )
        .values(
            state=DeliveryState.WAITING, attempt=0, next_at=at, status=0, error="", settled_at=None
        )
    )
    return again.rowcount > 0


def _data(event: dict[str, object]) -> dict[str, object]:
    data = event["data"]
    return data if isinstance(data, dict) else {}


def _first_when_overdue(conn: Connection, event: dict[str, object]) -> bool:
    """Whether the task is past its due time, and no event of its ladder was before this one."""
    due = conn.execute(_DUE, {"task": event["task_id"]}).scalar()
    if due is None or not isinstance(event["at"], datetime) or event["at"] < due:
        return False
    before = conn.execute(
        _CLIMBED,
        {
            "application": event["application_id"],
            "task": event["task_id"],
            "n": event["n"],
            "due": due,
        },
    )
    return before.first() is None


# Built once: building a statement costs several times what SQLite takes to run it.
# Locked against being deleted: a delivery to an endpoint that is gone would undo the whole act.
_SUBSCRIBERS = (
    select(webhook_endpoints.c.id, webhook_endpoints.c.types)
    .where(webhook_endpoints.c.active.is_(True))
    .with_for_update(read=True, key_share=True)
)
_INSERT = insert(webhook_deliveries)
_DUE = select(tasks.c.due_at).where(tasks.c.id == bindparam("task"))
_CLIMBED = select(process_events.c.n).where(
    process_events.c.application_id == bindparam("application"),
    process_events.c.task_id == bindparam("task"),
    process_events.c.type.in_(sorted(CLIMBS)),
    process_events.c.n < bindparam("n"),
    process_events.c.at >= bindparam("due"),
)
