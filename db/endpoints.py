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

from db.schema import people, webhook_deliveries, webhook_endpoints, webhook_secrets
from db.sources import new_id
from db.webhooks import DeliveryState
from domain.links import LinkKey
from domain.webhooks import OLD_SECRET_LASTS, WebhookType, secret_of

MOST_ENDPOINTS = 50


class TooManyEndpoints(Exception):
    """There are as many as one deployment may have."""


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
    """Add an active endpoint with its first secret; raises `TooManyEndpoints`."""
    if conn.execute(select(func.count()).select_from(webhook_endpoints)).scalar_one() >= (
        MOST_ENDPOINTS
    ):
        raise TooManyEndpoints
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


def change_endpoint(conn: Connection, endpoint: str, change: EndpointChange) -> bool:
    """Change an endpoint; False if there is none. Switched off, it drops what was waiting; switched
    on, or moved to another address, it is no longer in trouble."""
    values: dict[str, object] = {}
    if change.url is not None:
        values["url"] = change.url
    if change.types is not None:
        values["types"] = _sorted(change.types)
    if change.active is not None:
        values["active"] = change.active
    if change.url is not None or change.active:
        values |= {"trouble": "", "trouble_at": None}
    if not values:
        return find_endpoint(conn, endpoint) is not None
    found = conn.execute(
        update(webhook_endpoints).where(webhook_endpoints.c.id == endpoint).values(**values)
    )
    if change.active is False:
        drop_waiting(conn, endpoint)
    return found.rowcount > 0


def rotate_secret(
    conn: Connection, endpoint: str, keys: Sequence[LinkKey], at: datetime
) -> MadeEndpoint | None:
    """A new secret; the one before signs beside it for a day. None if there is no endpoint.

    Of three within a day the oldest ends at once: two at a time are enough to change over.
    """
    if find_endpoint(conn, endpoint) is None:
        return None
    versions = select(func.max(webhook_secrets.c.version)).where(
        webhook_secrets.c.endpoint_id == endpoint
    )
    last: int = conn.execute(versions).scalar_one()
    mine = webhook_secrets.c.endpoint_id == endpoint
    conn.execute(delete(webhook_secrets).where(mine, webhook_secrets.c.version < last))
    conn.execute(update(webhook_secrets).where(mine).values(valid_until=at + OLD_SECRET_LASTS))
    return MadeEndpoint(endpoint, _new_secret(conn, endpoint, last + 1, keys[0], at))


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


def remove_endpoint(conn: Connection, endpoint: str) -> bool:
    """Delete an endpoint with its secrets and deliveries; False if there is none."""
    for table in (webhook_deliveries, webhook_secrets):
        conn.execute(delete(table).where(table.c.endpoint_id == endpoint))
    gone = conn.execute(delete(webhook_endpoints).where(webhook_endpoints.c.id == endpoint))
    return gone.rowcount > 0


def find_endpoint(conn: Connection, endpoint: str) -> Row[Any] | None:
    """One endpoint, with the name of who created it and what waits for it."""
    return conn.execute(_ENDPOINTS.where(webhook_endpoints.c.id == endpoint)).first()


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
