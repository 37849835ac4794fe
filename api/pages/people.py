"""The directory: who is there, which jobs need them, and taking somebody's access away."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.calls.administration import administered
from api.calls.offices import change_office
from api.deps import AdministratorDep, DeskDep, ServicesDep, Via, actor_of
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other
from api.refusals import FieldsRefused, Unknown
from api.services import Services
from db.directory.leaving import leave
from db.directory.people import StillNeeded
from db.reading.jobs import read_colleagues
from db.setup.policies import offices_in_use
from domain.administration import AdminKind
from domain.offices import OfficeRefused, clean_office
from domain.words import Role

router = APIRouter(include_in_schema=False)


@router.get("/people")
async def people_page(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Everybody."""
    return await _page(view, services)


@router.post("/people/{person_id}/deactivate")
async def deactivated(
    person_id: str, person: DeskDep, by: AdministratorDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Take somebody's access away; if jobs still need them, the page says which."""
    actor, policies = actor_of(person, via=Via.DESK), services.parts.policies
    by_lead = Role.HR_LEAD in person.roles
    try:
        known = await administered(
            services,
            by,
            AdminKind.PERSON_DEACTIVATED,
            lambda conn: leave(conn, person_id, actor, view.at, policies, by_lead=by_lead),
            person_id,
        )
    except StillNeeded as needed:
        return await _page(view, services, 409, person_id, needed)
    if not known:
        raise Unknown
    return see_other("/people")


@router.post("/people/{person_id}/office")
async def settled(
    request: Request,
    person_id: str,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """Say where somebody works."""
    try:
        office = clean_office(await sent_text(request, "office"))
    except OfficeRefused as refused:
        raise FieldsRefused(("office", refused.code)) from None
    await change_office(services, by, person_id, office)
    return see_other("/people")


async def _page(
    view: View,
    services: Services,
    status: int = 200,
    refused: str = "",
    needed: StillNeeded | None = None,
) -> HTMLResponse:
    parts = services.parts
    everybody, offices = await parts.database.read(
        lambda conn: (read_colleagues(conn), offices_in_use(conn, parts.policies))
    )
    return view.page(
        "people.html",
        status,
        everybody=everybody,
        offices=offices,
        refused=refused,
        needed=needed,
    )
