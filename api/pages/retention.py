"""From an application's page: until when its candidate is kept, and erasing them."""

from __future__ import annotations

from datetime import UTC, date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import DeskDep, LeadDep, ServicesDep
from api.erasing import erase_candidate
from api.pages.application import application_page_with
from api.pages.filling import Typed, sent_text
from api.pages.frame import DeskViewDep, see_other
from api.problems import FieldsRefused
from db.retention import candidate_of, retain_candidate_of
from domain.names import clean_name

router = APIRouter(include_in_schema=False)

ERASED = "erased"
"""What the form to erase is called, beside the ways to complete tasks."""


@router.post("/applications/{application}/retention")
async def set_retention(
    application: str, request: Request, person: DeskDep, services: ServicesDep
) -> Response:
    """HR sets the last day; an empty one goes back to the rule."""
    until = _day(str((await request.form()).get("until", "")))
    parts = services.parts
    today = parts.clock().astimezone(UTC).date()
    await parts.database.write(lambda conn: retain_candidate_of(conn, application, until, today))
    return see_other(f"/applications/{application}")


@router.post("/applications/{application}/erasure")
async def erase(
    application: str, request: Request, person: LeadDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """An HR lead erases the candidate for good, and has typed their name to say so."""
    typed_name = await sent_text(request, "confirm")
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    if whom.erased_at is not None:  # sent twice
        return see_other(f"/applications/{application}")
    if _as_shown(typed_name) != _as_shown(whom.name):
        fault = {"confirm": view.text("pages.retention.not_confirmed")}
        typed = Typed(ERASED, {"confirm": typed_name}, fault)
        return await application_page_with(view, services, application, 422, typed=typed)
    await erase_candidate(services, whom.id, person.id)
    return see_other(f"/applications/{application}")


def _as_shown(name: str) -> str:
    """A page shows blanks that follow each other as one."""
    return " ".join(clean_name(name).split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FieldsRefused(("until", "malformed")) from None
