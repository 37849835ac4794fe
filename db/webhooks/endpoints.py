"""The endpoints of webhooks: where other programs want to be told, of what, and under which secret.

The secrets are derived from a row and one of the deployment's keys, so a stolen database signs
nothing. They are shown when they are made, and not again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from db.clock_and_ids import new_id
from db.process.webhook_outbox import ping, resend
from db.schema import people, webhook_deliveries, webhook_endpoints, webhook_secrets
from db.webhooks.deliveries import find_delivery
from domain.links import LinkKey
from domain.webhooks import OLD_SECRET_LASTS, DeliveryState, WebhookType, secret_of

MOST_ENDPOINTS = 50


class UnknownEndpoint(LookupError):
    """There is no endpoint, or no delivery of it, of this id."""


class EndpointRefused(Exception):
    """Not as things stand; `reason` is a key of the catalogue's `problems.reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint to add; its URL has been checked by whoever hands it in."""

    url: str
    types: tuple[WebhookType, ...]
    created_by: str


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What is to be different; None leaves it as it is."""

    url: str | None = None
    types: tuple[WebhookType, ...] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class MadeEndpoint:
    """A new endpoint, or a new secret of a known one: the one moment at which it is shown."""

    id: str
    secret: str


def add_endpoint(
    conn: Connection, new: NewEndpoint, keys: Sequence[LinkKey], at: datetime
) -> MadeEndpoint:
    """Add an active endpoint with its first secret; raises `EndpointRefused`."""
    known: int = conn.execute(select(func.count()).select_from(webhook_endpoints)).scalar_one()
    if known >= MOST_ENDPOINTS:
        raise EndpointRefused("too_many_endpoints")
    endpoint = new_id("whk")
    conn.execute(
        insert(webhook_endpoints).values(
            id=endpoint,
            url=new.url,
            types=_sorted(new.types),
            active=True,
            created_by=new.created_by,
            created_at=at,
        )
    )
    return MadeEndpoint(endpoint, _new_secret(conn, endpoint, 1, keys[0], at))


def change_endpoint(conn: Connection, endpoint: str, change: EndpointChange) -> None:
    """Change an endpoint; raises `UnknownEndpoint`.

    Switched off, it drops what was waiting; switched on, or moved to another address, it is no
    longer in trouble.
    """
    known_endpoint(conn, endpoint)
    values: dict[str, object] = {}
    if change.url is not None:
        values["url"] = change.url
    if change.types is not None:
        values["types"] = _sorted(change.types)
    if change.active is not None:
        values["active"] = change.active
    if change.url is not None or change.active:
        values |= {"trouble": "", "trouble_at": None}
    if values:
        conn.execute(
            update(webhook_endpoints).where(webhook_endpoints.c.id == endpoint).values(**values)
        )
    if change.active is False:
        drop_waiting(conn, endpoint)


def rotate_secret(
    conn: Connection, endpoint: str, keys: Sequence[LinkKey], at: datetime
) -> MadeEndpoint:
    """A new secret; the one before signs beside it for a day. Raises `UnknownEndpoint`.

    Of three within a day the oldest ends at once: two at a time are enough to change over.
    """
    known_endpoint(conn, endpoint)
    mine = webhook_secrets.c.endpoint_id == endpoint
    last: int = conn.execute(select(func.max(webhook_secrets.c.version)).where(mine)).scalar_one()
    conn.execute(delete(webhook_secrets).where(mine, webhook_secrets.c.version < last))
    conn.execute(update(webhook_secrets).where(mine).values(valid_until=at + OLD_SECRET_LASTS))
    return MadeEndpoint(endpoint, _new_secret(conn, endpoint, last + 1, keys[0], at))


def ping_endpoint(conn: Connection, endpoint: str, at: datetime) -> str:
    """Write a test delivery. Raises `UnknownEndpoint`, or `EndpointRefused` if it is off."""
    _refuse_off(known_endpoint(conn, endpoint))
    return ping(conn, endpoint, at)


def resend_delivery(conn: Connection, endpoint: str, delivery: str, at: datetime) -> None:
    """Try a delivery again from the first try. Raises `UnknownEndpoint`, or `EndpointRefused` if
    the endpoint is off or the delivery waits for a try anyway."""
    _refuse_off(known_endpoint(conn, endpoint))
    if find_delivery(conn, endpoint, delivery) is None:
        raise UnknownEndpoint(delivery)
    if not resend(conn, delivery, at):
        raise EndpointRefused("delivery_waiting")


def resend_given_up(conn: Connection, endpoint: str, at: datetime) -> None:
    """Try everything again that was given up of an endpoint that is on, from the first try."""
    row = conn.execute(
        select(webhook_endpoints.c.active).where(webhook_endpoints.c.id == endpoint)
    ).first()
    if row is None or not row.active:
        return
    given_up = select(webhook_deliveries.c.id).where(
        webhook_deliveries.c.endpoint_id == endpoint,
        webhook_deliveries.c.state == DeliveryState.GIVEN_UP,
    )
    for delivery in conn.execute(given_up).all():
        resend(conn, delivery.id, at)
    conn.execute(
        update(webhook_endpoints)
        .where(webhook_endpoints.c.id == endpoint)
        .values(trouble="", trouble_at=None)
    )


def signing_secrets(
    conn: Connection, endpoint: str, keys: Sequence[LinkKey], at: datetime
) -> tuple[str, ...]:
    """The secrets that sign now, the newest first; none if the deployment's keys are gone."""
    known = {key.id: key for key in keys}
    rows = conn.execute(
        select(webhook_secrets)
        .where(
            webhook_secrets.c.endpoint_id == endpoint,
            or_(webhook_secrets.c.valid_until.is_(None), webhook_secrets.c.valid_until > at),
        )
        .order_by(webhook_secrets.c.version.desc())
    )
    return tuple(
        secret_of(known[row.key_id], endpoint, row.version) for row in rows if row.key_id in known
    )


def remove_endpoint(conn: Connection, endpoint: str) -> None:
    """Delete an endpoint with its secrets and deliveries; raises `UnknownEndpoint`."""
    known_endpoint(conn, endpoint)
    mine = select(webhook_endpoints.c.id).where(webhook_endpoints.c.id == endpoint)
    conn.execute(mine.with_for_update())  # whoever is just writing deliveries to it ends first
    for table in (webhook_deliveries, webhook_secrets):
        conn.execute(delete(table).where(table.c.endpoint_id == endpoint))
    conn.execute(delete(webhook_endpoints).where(webhook_endpoints.c.id == endpoint))


def known_endpoint(conn: Connection, endpoint: str) -> Row[Any]:
    """One endpoint, with the name of who created it and what waits for it."""
    row = conn.execute(_ENDPOINTS.where(webhook_endpoints.c.id == endpoint)).first()
    if row is None:
        raise UnknownEndpoint(endpoint)
    return row


def all_endpoints(conn: Connection) -> list[Row[Any]]:
    """Every endpoint, the newest first."""
    return list(conn.execute(_ENDPOINTS.order_by(webhook_endpoints.c.id.desc())))


def drop_waiting(conn: Connection, endpoint: str) -> None:
    """Nobody is to be told any more of what still waits."""
    conn.execute(
        update(webhook_deliveries)
        .where(
            webhook_deliveries.c.endpoint_id == endpoint,
            webhook_deliveries.c.state == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.DROPPED, next_at=None)
    )


def _refuse_off(endpoint: Row[Any]) -> None:
    if not endpoint.active:
        raise EndpointRefused("endpoint_off")


def _new_secret(conn: Connection, endpoint: str, version: int, key: LinkKey, at: datetime) -> str:
    conn.execute(
        insert(webhook_secrets).values(
            endpoint_id=endpoint, version=version, key_id=key.id, created_at=at
        )
    )
    return secret_of(key, endpoint, version)


def _sorted(types: Collection[WebhookType]) -> list[str]:
    return [each for each in WebhookType if each in types]


def _count(state: DeliveryState) -> Any:
    return (
        select(func.count())
        .where(
            webhook_deliveries.c.endpoint_id == webhook_endpoints.c.id,
            webhook_deliveries.c.state == state,
        )
        .scalar_subquery()
    )


_ENDPOINTS = select(
    webhook_endpoints,
    people.c.name.label("creator_name"),
    _count(DeliveryState.WAITING).label("waiting"),
    _count(DeliveryState.GIVEN_UP).label("given_up"),
).join(people, people.c.id == webhook_endpoints.c.created_by)
