"""Webhooks for people: the endpoints, and what each of them was told."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection, Row

from api.calls import webhooks as work
from api.deps import AdministratorDep, LeadDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other
from api.refusals import FieldsRefused
from api.services import Services
from db.webhooks.deliveries import page_of_deliveries
from db.webhooks.endpoints import (
    EndpointChange,
    EndpointRefused,
    NewEndpoint,
    all_endpoints,
    known_endpoint,
)
from domain.webhooks import SUBSCRIBABLE, WebhookType

router = APIRouter(include_in_schema=False)

PAGE = "/webhooks"
SHOWN = 30
"""So many deliveries of an endpoint are shown; the API has all of them."""


@router.get(PAGE)
async def listed(person: LeadDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Every endpoint, and the form for another one."""
    return await _list(view, services)


@router.post(PAGE)
async def add(
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> HTMLResponse:
    """Add one. Its secret is in this answer and nowhere else, so nothing is redirected."""
    url, types = (await sent_text(request, "url")).strip(), await _types(request)
    try:
        _refuse_empty(types)
        made = await work.create(services, by, NewEndpoint(url, types, person.id))
    except FieldsRefused as refused:
        return await _list(view, services, 422, url=url, types=types, faults=dict(refused.errors))
    except EndpointRefused as refused:
        return await _list(view, services, 409, url=url, types=types, conflict=refused.reason)
    return await _one(view, services, made.id, 201, secret=made.secret)


@router.get(PAGE + "/{endpoint_id}")
async def one(
    endpoint_id: str, person: LeadDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """One endpoint and its latest deliveries."""
    return await _one(view, services, endpoint_id)


@router.post(PAGE + "/{endpoint_id}")
async def change(
    endpoint_id: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Another address, or other events."""
    url, types = (await sent_text(request, "url")).strip(), await _types(request)
    try:
        _refuse_empty(types)
        await work.change(services, by, endpoint_id, EndpointChange(url, types))
    except FieldsRefused as refused:
        faults = dict(refused.errors)
        return await _one(view, services, endpoint_id, 422, url=url, types=types, faults=faults)
    return see_other(f"{PAGE}/{endpoint_id}")


@router.post(PAGE + "/{endpoint_id}/secret")
async def rotate(
    endpoint_id: str,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> HTMLResponse:
    """A new secret, shown once."""
    made = await work.rotate(services, by, endpoint_id)
    return await _one(view, services, endpoint_id, secret=made.secret)


@router.post(PAGE + "/{endpoint_id}/active")
async def switch(
    endpoint_id: str, request: Request, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Switch it on or off."""
    active = await sent_text(request, "active") == "yes"
    await work.change(services, by, endpoint_id, EndpointChange(active=active))
    return see_other(f"{PAGE}/{endpoint_id}")


@router.post(PAGE + "/{endpoint_id}/remove")
async def remove(
    endpoint_id: str, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Delete it."""
    await work.remove(services, by, endpoint_id)
    return see_other(PAGE)


@router.post(PAGE + "/{endpoint_id}/ping")
async def ping(
    endpoint_id: str, person: LeadDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Send a test delivery."""
    try:
        await work.send_ping(services, endpoint_id)
    except EndpointRefused as refused:
        return await _one(view, services, endpoint_id, 409, conflict=refused.reason)
    return see_other(f"{PAGE}/{endpoint_id}#deliveries")


@router.post(PAGE + "/{endpoint_id}/deliveries/{delivery_id}")
async def resend(
    endpoint_id: str,
    delivery_id: str,
    person: LeadDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Try a delivery again."""
    try:
        await work.send_again(services, endpoint_id, delivery_id)
    except EndpointRefused as refused:
        return await _one(view, services, endpoint_id, 409, conflict=refused.reason)
    return see_other(f"{PAGE}/{endpoint_id}#deliveries")


async def _types(request: Request) -> tuple[WebhookType, ...]:
    """The boxes that were ticked; what is no event of ours is left out."""
    sent = {value for value in (await request.form()).getlist("types") if isinstance(value, str)}
    return tuple(each for each in SUBSCRIBABLE if each in sent)


def _refuse_empty(types: tuple[WebhookType, ...]) -> None:
    if not types:
        raise FieldsRefused(("types", "too_few"))


async def _list(
    view: View,
    services: Services,
    status: int = 200,
    *,
    url: str = "",
    types: tuple[WebhookType, ...] = SUBSCRIBABLE,
    faults: dict[str, str] | None = None,
    conflict: str = "",
) -> HTMLResponse:
    rows = await services.parts.database.read(all_endpoints)
    return view.page(
        "webhooks.html",
        status,
        endpoints=rows,
        choices=SUBSCRIBABLE,
        url=url,
        types=types,
        faults=faults or {},
        conflict=conflict,
    )


async def _one(
    view: View,
    services: Services,
    endpoint: str,
    status: int = 200,
    *,
    secret: str = "",
    url: str | None = None,
    types: tuple[WebhookType, ...] | None = None,
    faults: dict[str, str] | None = None,
    conflict: str = "",
) -> HTMLResponse:
    def read(conn: Connection) -> tuple[Row[tuple[object, ...]], list[Row[tuple[object, ...]]]]:
        row = known_endpoint(conn, endpoint)
        return row, page_of_deliveries(conn, endpoint, limit=SHOWN)

    row, deliveries = await services.parts.database.read(read)
    return view.page(
        "webhook.html",
        status,
        endpoint=row,
        deliveries=deliveries[:SHOWN],
        more=len(deliveries) > SHOWN,
        choices=SUBSCRIBABLE,
        secret=secret,
        url=row.url if url is None else url,
        types=tuple(row.types) if types is None else types,
        faults=faults or {},
        conflict=conflict,
    )
