"""The directory: who is there, which jobs need them, and taking somebody's access away."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.deps import DeskDep, ServicesDep
from api.pages.frame import DeskViewDep, View, see_other
from api.problems import Unknown
from api.services import Services
from db.directory import StillNeeded, deactivate
from db.reading.jobs import read_colleagues
from domain.words import Role

router = APIRouter(include_in_schema=False)


@router.get("/people")
async def people_page(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Everybody."""
    return await _page(view, services)


@router.post("/people/{person_id}/deactivate")
async def deactivated(
    person_id: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Take somebody's access away; if jobs still need them, the page says which."""
    try:
        known = await services.parts.database.write(
            lambda conn: deactivate(conn, person_id, view.at, by_lead=Role.HR_LEAD in person.roles)
        )
    except StillNeeded as needed:
        return await _page(view, services, 409, person_id, needed)
    if not known:
        raise Unknown
    return see_other("/people")


async def _page(
    view: View,
    services: Services,
    status: int = 200,
    refused: str = "",
    needed: StillNeeded | None = None,
) -> HTMLResponse:
    everybody = await services.parts.database.read(read_colleagues)
    return view.page("people.html", status, everybody=everybody, refused=refused, needed=needed)
