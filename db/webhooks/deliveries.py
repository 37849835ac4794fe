"""The outbox of webhooks: a delivery (written in the transaction of the event it tells of) is tried
by any worker until the receiver has it, or nobody believes that it ever will.

A worker claims a delivery by moving its next try behind the longest time that a try can take: one
that dies meanwhile loses nothing, and two never try the same one at once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, text, union_all, update

from db.newer_releases import left_to_newer
from db.process.acts import make_act
from db.process.projection import COMPLETED, OPEN
from db.process.requests import Actor, ActRequest
from db.schema import acts, applications, tasks, webhook_deliveries, webhook_endpoints
from db.setup.policies import Policies
from domain.acts import ActKind
from domain.events import ActorKind
from domain.releases import known
from domain.task_specs import Capacity
from domain.webhooks import DeliveryState, WebhookType, next_try
from domain.words import TaskKind

LEASE = timedelta(minutes=1)
"""Longer than any try takes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery to try now. `attempt` is this try's number, from 1."""

    id: str
    endpoint: str
    url: str
    type: WebhookType
    at: datetime
    application: str
    n: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try came to: the receiver's status (0: none came), or the code of what went wrong."""

    status: int = 0
    error: str = ""

    @property
    def delivered(self) -> bool:
        """Any 2xx says that the receiver has it."""
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """The receiver says that nobody is there any more, and nobody is to come back."""
        return self.status == 410


# --- trying ---------------------------------------------------------------------------------------


def claim_due(
    conn: Connection,
    at: datetime,
    *,
    most: int,
    most_each: int,
    busy: Collection[str] = (),
) -> list[Claimed]:
    """Claim what is due, the longest waiting first: at most `most`, and `most_each` of an endpoint,
    so that a dead one keeps nobody else waiting. `busy` endpoints have enough under way."""
    due = (
        select(
            webhook_deliveries.c.id,
            func.row_number()
            .over(
                partition_by=webhook_deliveries.c.endpoint_id,
                order_by=(webhook_deliveries.c.next_at, webhook_deliveries.c.id),
            )
            .label("place"),
        )
        .where(
            webhook_deliveries.c.state == DeliveryState.WAITING,
            webhook_deliveries.c.next_at <= at,
            webhook_deliveries.c.endpoint_id.not_in(busy),
            _OF_OURS,
        )
        .subquery()
    )
    rows = conn.execute(
        select(webhook_deliveries, webhook_endpoints.c.url)
        .join(webhook_endpoints, webhook_endpoints.c.id == webhook_deliveries.c.endpoint_id)
        .where(
            webhook_deliveries.c.id.in_(select(due.c.id).where(due.c.place <= most_each)),
            # Once more: another worker may have claimed it while this one looked.
            webhook_deliveries.c.state == DeliveryState.WAITING,
            webhook_deliveries.c.next_at <= at,
        )
        .order_by(webhook_deliveries.c.next_at, webhook_deliveries.c.id)
        .limit(most)
        .with_for_update(of=webhook_deliveries, skip_locked=True)
    ).all()
    if rows:
        conn.execute(
            _CLAIM, [{"of": row.id, "tries": row.attempt + 1, "until": at + LEASE} for row in rows]
        )
    return [_claimed(row) for row in rows]


def anything_due(conn: Connection, at: datetime) -> bool:
    """Whether it is worth to take the writer's place: it is asked every second."""
    return conn.execute(_ANY_DUE, {"at": at}).first() is not None


def settle_try(
    conn: Connection, claimed: Claimed, tried: Tried, at: datetime, policies: Policies
) -> None:
    """Write down what a try came to; one that another worker tried again since is left alone."""
    row = conn.execute(_PRESENT, {"id": claimed.id}).first()
    if row is None or row.state != DeliveryState.WAITING or row.attempt != claimed.attempt:
        return
    values: dict[str, object] = {"status": tried.status, "error": tried.error}
    again = next_try(claimed.attempt, at)
    if tried.delivered:
        values |= {"state": DeliveryState.DELIVERED, "next_at": None, "settled_at": at}
    elif again is not None and not tried.gone:
        values |= {"next_at": again}
    else:
        values |= {"state": DeliveryState.GIVEN_UP, "next_at": None, "settled_at": at}
    conn.execute(_SETTLE, {"of": claimed.id, **values})
    if values.get("state") == DeliveryState.GIVEN_UP:
        given_up(conn, claimed, tried, at, policies)


def given_up(
    conn: Connection, claimed: Claimed, tried: Tried, at: datetime, policies: Policies
) -> None:
    """A delivery will not be tried again: somebody has to know. The endpoint is marked as in
    trouble; one whose receiver is gone is switched off, and what waits for it is dropped.

    The first delivery that is given up makes it the HR lead's task, in the process it told of.
    Those that follow are seen to with it. A ping, and what a closed process told, or one that only
    a newer release can read, make none, and leave it to the next one.
    """
    since = conn.execute(_TROUBLE, {"id": claimed.endpoint}).scalar() or at
    if claimed.application and not _is_seen_to(conn, claimed.endpoint, since):
        with left_to_newer():
            make_act(conn, _somebody_look(claimed), at, policies)
    trouble = "gone" if tried.gone else "given_up"
    values: dict[str, object] = {"trouble": trouble, "trouble_at": since}
    if tried.gone:
        values["active"] = False
        conn.execute(_DROP, {"endpoint": claimed.endpoint})
    conn.execute(
        update(webhook_endpoints).where(webhook_endpoints.c.id == claimed.endpoint).values(**values)
    )
    log.warning(
        "webhook %s to %s was given up: %s",
        claimed.id,
        claimed.endpoint,
        tried.error or tried.status,
    )


def _is_seen_to(conn: Connection, endpoint: str, since: datetime) -> bool:
    """Whether there is, or is just being made, a task about this trouble of an endpoint."""
    rows = conn.execute(_LOOKS, {"since": since})
    return any(row.codes["endpoint"] == endpoint for row in rows)


def _somebody_look(claimed: Claimed) -> ActRequest:
    actor = Actor(ActorKind.PROCESS, "webhooks", frozenset({Capacity.PROCESS}), "webhooks")
    return ActRequest(
        claimed.application,
        ActKind.WEBHOOK_GIVEN_UP,
        actor,
        form={"endpoint": claimed.endpoint},
    )


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id,
        endpoint=row.endpoint_id,
        url=row.url,
        type=known(WebhookType, row.type),
        at=row.at,
        application=row.application_id or "",
        n=row.n,
        attempt=row.attempt + 1,
    )


# --- looking --------------------------------------------------------------------------------------


def find_delivery(conn: Connection, endpoint: str, delivery: str) -> Row[Any] | None:
    """One delivery of an endpoint."""
    return conn.execute(
        select(webhook_deliveries).where(
            webhook_deliveries.c.id == delivery, webhook_deliveries.c.endpoint_id == endpoint
        )
    ).first()


def page_of_deliveries(
    conn: Connection, endpoint: str, *, before: str = "", state: str = "", limit: int
) -> list[Row[Any]]:
    """Deliveries of an endpoint, the newest first, from behind the cursor; one more if more."""
    query = (
        select(webhook_deliveries)
        .where(webhook_deliveries.c.endpoint_id == endpoint)
        .order_by(webhook_deliveries.c.id.desc())
        .limit(limit + 1)
    )
    if before:
        query = query.where(webhook_deliveries.c.id < before)
    if state:
        query = query.where(webhook_deliveries.c.state == state)
    return list(conn.execute(query))


_OF_OURS = webhook_deliveries.c.type.in_(sorted(WebhookType))
"""What only a newer release knows how to tell is left to it."""
# Built once: building a statement costs several times what SQLite takes to run it.
_ANY_DUE = (
    select(webhook_deliveries.c.id)
    .where(
        webhook_deliveries.c.state == DeliveryState.WAITING,
        webhook_deliveries.c.next_at <= bindparam("at"),
        _OF_OURS,
    )
    .limit(1)
)
_CLAIM = (
    update(webhook_deliveries)
    .where(webhook_deliveries.c.id == bindparam("of"))
    .values(attempt=bindparam("tries"), next_at=bindparam("until"))
)
_PRESENT = (
    select(webhook_deliveries.c.state, webhook_deliveries.c.attempt)
    .where(webhook_deliveries.c.id == bindparam("id"))
    .with_for_update()
)
_TROUBLE = select(webhook_endpoints.c.trouble_at).where(webhook_endpoints.c.id == bindparam("id"))
# One whose process ended over it was nobody's any more.
_LOOKS = union_all(
    select(acts.c.codes)
    .join(tasks, tasks.c.question_id == acts.c.id)
    .where(
        tasks.c.kind == TaskKind.RESOLVE_WEBHOOK,
        tasks.c.state.in_((OPEN, COMPLETED)),
        acts.c.at >= bindparam("since"),
    ),
    select(acts.c.codes)
    .join(applications, applications.c.id == acts.c.application_id)
    .where(
        text("applications.acts > applications.taken"),
        acts.c.seq > applications.c.taken,
        acts.c.kind == ActKind.WEBHOOK_GIVEN_UP,
        acts.c.at >= bindparam("since"),
    ),
)
_SETTLE = update(webhook_deliveries).where(webhook_deliveries.c.id == bindparam("of"))
_DROP = (
    update(webhook_deliveries)
    .where(
        webhook_deliveries.c.endpoint_id == bindparam("endpoint"),
        webhook_deliveries.c.state == DeliveryState.WAITING,
    )
    .values(state=DeliveryState.DROPPED, next_at=None)
)
