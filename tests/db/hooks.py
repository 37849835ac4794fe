"""Webhooks by hand: endpoints, deliveries, and tries without a sender."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select

from db.process.webhook_outbox import ping
from db.schema import webhook_deliveries, webhook_endpoints, webhook_secrets
from db.webhooks.deliveries import Claimed, Tried, claim_due, settle_try
from db.webhooks.endpoints import NewEndpoint, add_endpoint
from domain.links import LinkKey
from domain.webhooks import SUBSCRIBABLE, WebhookType
from tests.db.world import Scene, World

KEYS = (LinkKey("new", b"n" * 32), LinkKey("old", b"o" * 32))
URL = "https://hooks.example/in"


def wipe(conn: Connection) -> None:
    """No endpoints, and nothing of them."""
    for table in (webhook_deliveries, webhook_secrets, webhook_endpoints):
        conn.execute(delete(table))


def endpoint(world: World, scene: Scene, *types: WebhookType) -> str:
    """A new endpoint that wants these types, or all."""
    new = NewEndpoint(URL, types or SUBSCRIBABLE, scene.cast.lead.id)
    return world.database.write_now(lambda conn: add_endpoint(conn, new, KEYS, world.now())).id


def deliveries(world: World, endpoint: str) -> list[Row[Any]]:
    """What was written for an endpoint, in order."""
    query = (
        select(webhook_deliveries)
        .where(webhook_deliveries.c.endpoint_id == endpoint)
        .order_by(webhook_deliveries.c.n, webhook_deliveries.c.type)
    )
    return list(world.database.read_now(lambda conn: conn.execute(query).all()))


def pinged(world: World, endpoint: str) -> str:
    """A test delivery."""
    return world.database.write_now(lambda conn: ping(conn, endpoint, world.now()))


def claimed(world: World, *, most: int = 50, most_each: int = 50) -> list[Claimed]:
    """What is due now."""
    return world.database.write_now(
        lambda conn: claim_due(conn, world.now(), most=most, most_each=most_each)
    )


def settled(world: World, delivery: Claimed, tried: Tried) -> Row[Any]:
    """The row after a try."""
    world.database.write_now(
        lambda conn: settle_try(conn, delivery, tried, world.now(), world.policies)
    )
    return next(row for row in deliveries(world, delivery.endpoint) if row.id == delivery.id)
