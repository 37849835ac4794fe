"""Endpoints of webhooks as their two surfaces, API and page, change them."""

from __future__ import annotations

from api.calls.administration import administered
from api.refusals import FieldsRefused
from api.services import Services
from db.webhooks.endpoints import (
    EndpointChange,
    MadeEndpoint,
    NewEndpoint,
    add_endpoint,
    change_endpoint,
    ping_endpoint,
    remove_endpoint,
    resend_delivery,
    rotate_secret,
)
from domain.administration import Administrator, AdminKind


async def create(services: Services, by: Administrator, new: NewEndpoint) -> MadeEndpoint:
    """Add an endpoint whose URL nothing private hides behind. Raises `FieldsRefused` (`url`)."""
    await _refuse_private(services, new.url)
    parts = services.parts
    return await administered(
        services,
        by,
        AdminKind.ENDPOINT_ADDED,
        lambda conn: add_endpoint(conn, new, parts.keys, parts.clock()),
        lambda made: made.id,
    )


async def change(
    services: Services, by: Administrator, endpoint: str, wanted: EndpointChange
) -> None:
    """Change an endpoint; a new URL is judged as the first one was."""
    if wanted.url is not None:
        await _refuse_private(services, wanted.url)
    await administered(
        services,
        by,
        AdminKind.ENDPOINT_CHANGED,
        lambda conn: change_endpoint(conn, endpoint, wanted),
        endpoint,
    )


async def rotate(services: Services, by: Administrator, endpoint: str) -> MadeEndpoint:
    """A new secret, which is shown once."""
    parts = services.parts
    return await administered(
        services,
        by,
        AdminKind.ENDPOINT_ROTATED,
        lambda conn: rotate_secret(conn, endpoint, parts.keys, parts.clock()),
        endpoint,
    )


async def remove(services: Services, by: Administrator, endpoint: str) -> None:
    """Delete an endpoint with everything about it."""
    await administered(
        services,
        by,
        AdminKind.ENDPOINT_REMOVED,
        lambda conn: remove_endpoint(conn, endpoint),
        endpoint,
    )


async def send_ping(services: Services, endpoint: str) -> str:
    """A test delivery; the worker sends it."""
    parts = services.parts
    return await parts.database.write(lambda conn: ping_endpoint(conn, endpoint, parts.clock()))


async def send_again(services: Services, endpoint: str, delivery: str) -> None:
    """Try a delivery again."""
    parts = services.parts
    await parts.database.write(
        lambda conn: resend_delivery(conn, endpoint, delivery, parts.clock())
    )


async def _refuse_private(services: Services, url: str) -> None:
    fault = await services.parts.postman.check(url)
    if fault:
        raise FieldsRefused(("url", fault))
