"""What somebody settles for themselves: how they hear of new tasks."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.calls.own_settings import change_own
from api.deps import AdministratorDep, PersonDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, see_other
from api.refusals import FieldsRefused
from domain.words import NewTasks

router = APIRouter(include_in_schema=False)

PAGE = "/me"


@router.get(PAGE)
async def me_page(person: PersonDep, view: DeskViewDep) -> HTMLResponse:
    """Their settings as they are."""
    saved = "saved" in view.request.query_params
    return view.page("me.html", choices=tuple(NewTasks), saved=saved)


@router.post(PAGE)
async def saved(
    request: Request, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Change them."""
    choice = await sent_text(request, "new_tasks")
    if choice not in set(NewTasks):
        raise FieldsRefused(("new_tasks", "required"))
    await change_own(services, by, person, NewTasks(choice))
    return see_other(f"{PAGE}?saved=yes")
