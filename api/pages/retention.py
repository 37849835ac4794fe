"""From an application's page: until when its candidate is kept, and erasing them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.calls.erasing import erase_candidate
from api.calls.holding import held, lifted
from api.calls.retaining import retained
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep
from api.pages.application_view import application_page_with, saved
from api.pages.form_views import Typed, sent_text
from api.pages.frame import DeskViewDep, see_other
from api.refusals import FieldsRefused
from api.services import Services
from db.privacy.retention import candidate_of
from domain.administration import Administrator
from domain.names import clean_name
from domain.wall_times import TimeRefused, day_typed

router = APIRouter(include_in_schema=False)

LONGEST_REASON = 2000
ERASED = "erased"
"""What the form to erase is called, beside the ways to complete tasks."""


@router.post("/applications/{application}/retention")
async def set_retention(
    application: str, request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """HR sets the last day; an empty one goes back to the rule."""
    until = day_said(await sent_text(request, "until"))
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    await retained(services, person, by, whom.id, until)
    return saved(application, "retention")


@router.post("/applications/{application}/hold")
async def hold(
    application: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """An HR lead puts the candidate on legal hold, says anew why, or lifts the hold."""
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    return saved(application, await held_as_said(request, services, whom.id, by))


@router.post("/applications/{application}/erasure")
async def erase(
    application: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """An HR lead erases the candidate for good, and has typed their name to say so."""
    typed_name = await sent_text(request, "confirm")
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    if whom.erased_at is not None:  # sent twice
        return see_other(f"/applications/{application}")
    if as_shown(typed_name) != as_shown(whom.name):
        fault = {"confirm": view.text("pages.retention.not_confirmed")}
        typed = Typed(ERASED, {"confirm": typed_name}, fault)
        return await application_page_with(view, services, application, 422, typed=typed)
    await erase_candidate(services, whom.id, by)
    return see_other(f"/applications/{application}")


async def held_as_said(
    request: Request, services: Services, candidate: str, by: Administrator
) -> str:
    """Hold a candidate, say anew why, or lift the hold, as a form says; the word for which."""
    because = (await sent_text(request, "because")).strip()[:LONGEST_REASON]
    if await sent_text(request, "lift"):
        await lifted(services, candidate, by)
        return "hold_lifted"
    if not because:
        raise FieldsRefused(("because", "required"))
    await held(services, candidate, because, by)
    return "hold"


def as_shown(name: str) -> str:
    """A page shows blanks that follow each other as one."""
    return " ".join(clean_name(name).split())


def day_said(text: str) -> date | None:
    """The day that a form says, if it says one."""
    try:
        return day_typed(text) if text else None
    except TimeRefused:
        raise FieldsRefused(("until", "malformed")) from None
