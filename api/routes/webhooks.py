"""Webhooks: who is told what, the secrets, and what became of each delivery."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from api.answers import Created, Page
from api.bodies.webhooks import (
    DeliveryAnswer,
    EndpointAnswer,
    EndpointBody,
    EndpointChangeBody,
    SecretAnswer,
)
from api.calls import webhooks as work
from api.deps import AdministratorDep, LeadDep, ServicesDep
from api.routes.common import DEFAULT_LIMIT, Cursor, Limit, PathId, page_of, router
from db.webhooks.deliveries import page_of_deliveries
from db.webhooks.endpoints import EndpointChange, NewEndpoint, all_endpoints, known_endpoint
from domain.access import Scope
from domain.webhooks import DeliveryState

webhooks = router("/webhooks", "webhooks", reads=Scope.ADMINISTER, writes=Scope.ADMINISTER)


@webhooks.post(
    "",
    operation_id="add_webhook",
    status_code=201,
    summary="Add an endpoint; its secret is shown once",
)
async def add(
    body: EndpointBody, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> SecretAnswer:
    """422 for a URL that is not https, or whose host has an address that is not public."""
    new = NewEndpoint(body.url, tuple(body.types), person.id)
    return SecretAnswer.model_validate(await work.create(services, by, new))


@webhooks.get("", operation_id="list_webhooks", summary="Every endpoint, the newest first")
async def listed(person: LeadDep, services: ServicesDep) -> list[EndpointAnswer]:
    """With what waits for each; without secrets."""
    rows = await services.parts.database.read(all_endpoints)
    return [EndpointAnswer.of(row) for row in rows]


@webhooks.get("/{endpoint_id}", operation_id="get_webhook", summary="One endpoint")
async def one(endpoint_id: PathId, person: LeadDep, services: ServicesDep) -> EndpointAnswer:
    """Without its secret."""
    return EndpointAnswer.of(
        await services.parts.database.read(lambda conn: known_endpoint(conn, endpoint_id))
    )


@webhooks.patch(
    "/{endpoint_id}",
    operation_id="change_webhook",
    status_code=204,
    summary="Change an endpoint, or switch it off",
)
async def change(
    endpoint_id: PathId,
    body: EndpointChangeBody,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> None:
    """Switched off, what waits for it is dropped. Switched on, it is told of what comes then."""
    types = tuple(body.types) if body.types is not None else None
    await work.change(services, by, endpoint_id, EndpointChange(body.url, types, body.active))


@webhooks.delete(
    "/{endpoint_id}", operation_id="delete_webhook", status_code=204, summary="Delete an endpoint"
)
async def remove(
    endpoint_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """With its secrets and deliveries."""
    await work.remove(services, by, endpoint_id)


@webhooks.post(
    "/{endpoint_id}/secret",
    operation_id="rotate_webhook_secret",
    summary="A new secret; the old one signs for a day more",
)
async def rotate(
    endpoint_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> SecretAnswer:
    """Until then each delivery carries both signatures."""
    return SecretAnswer.model_validate(await work.rotate(services, by, endpoint_id))


@webhooks.post(
    "/{endpoint_id}/ping",
    operation_id="ping_webhook",
    status_code=201,
    summary="Send a test delivery",
)
async def ping(endpoint_id: PathId, person: LeadDep, services: ServicesDep) -> Created:
    """It goes the way of all others; look at the deliveries for what became of it."""
    return Created(id=await work.send_ping(services, endpoint_id))


@webhooks.get(
    "/{endpoint_id}/deliveries",
    operation_id="list_deliveries",
    summary="What an endpoint was told, the newest first",
)
async def deliveries(
    endpoint_id: PathId,
    person: LeadDep,
    services: ServicesDep,
    state: DeliveryState | None = None,
    cursor: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[DeliveryAnswer]:
    """With state, tries, and the last status or error."""

    def read(conn: Connection) -> list[Row[Any]]:
        known_endpoint(conn, endpoint_id)
        return page_of_deliveries(conn, endpoint_id, before=cursor, state=state or "", limit=limit)

    return page_of(await services.parts.database.read(read), limit, DeliveryAnswer.of)


@webhooks.post(
    "/{endpoint_id}/deliveries/{delivery_id}/resend",
    operation_id="resend_delivery",
    status_code=204,
    summary="Try a delivery again, under its own id",
)
async def resend(
    endpoint_id: PathId, delivery_id: PathId, person: LeadDep, services: ServicesDep
) -> None:
    """From the first try. 409 while it waits for a try anyway, or its endpoint is off."""
    await work.send_again(services, endpoint_id, delivery_id)
