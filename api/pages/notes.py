"""Private notes on an application's page: adding one, and taking one's own back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.calls.notes import note_down, take_back
from api.deps import DeskDep, ServicesDep
from api.pages.application_view import NOTED, application_page_with, list_of, page_address
from api.pages.form_views import Typed, refused, sent_marks, sent_text
from api.pages.frame import DeskViewDep, see_other
from api.services import Conflict
from domain.forms import FormRefused

router = APIRouter(include_in_schema=False)


@router.post("/applications/{application}/notes")
async def add(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Keep it, and show it."""
    form = {"text": await sent_text(request, "text")}
    try:
        await note_down(services, application, person, form, await sent_marks(request))
    except FormRefused as error:
        typed = refused(view, NOTED, form, error)
        return await application_page_with(view, services, application, 422, typed=typed)
    except Conflict as conflict:
        typed = Typed(NOTED, form)
        return await application_page_with(
            view, services, application, 409, typed=typed, conflict=conflict.reason
        )
    return see_other(f"{page_address(application, list_of(view))}#notes")


@router.post("/applications/{application}/notes/{note}/remove")
async def remove(
    application: str, note: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Take one's own note back."""
    await take_back(services, application, note, person)
    return see_other(f"{page_address(application, list_of(view))}#notes")
