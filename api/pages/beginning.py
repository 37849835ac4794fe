"""The page that a company begins with: who its first person is. Opening the link does nothing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.bodies.company import BeginningBody
from api.calls.beginning import begin, may_begin
from api.deps import ServicesDep
from api.pages.entry_forms import Asked, Faulty, Kind, Values, entries, in_words, sent_values, taken
from api.pages.frame import see_other, view_of
from api.pages.zones import PROPOSED
from api.services import Services
from domain.administration import SignInFailure
from domain.words import LANGUAGES
from settings import Settings

router = APIRouter(include_in_schema=False)

AFTERWARDS: Final = "/first-steps"
UNNAMED: Final = Settings.model_fields["company_name"].default
"""What a company is called that nobody has named yet."""

ASKED: Final = (
    Asked("name"),
    Asked("email", Kind.EMAIL),
    Asked("company"),
    Asked("locale", Kind.ONE, options=LANGUAGES, words="language_name"),
    Asked("zone", Kind.ZONE, proposed=PROPOSED),
)


@router.get("/first/{token}")
async def ask(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Who they are."""
    if not await may_begin(services, token):
        return _too_late(request, services)
    company = services.parts.company.known
    name = "" if company.name == UNNAMED else company.name
    begun = {"company": name, "zone": company.zone}
    return _page(request, services, begun, {})


@router.post("/first/{token}")
async def enter(token: str, request: Request, services: ServicesDep) -> Response:
    """They are the first, and are signed in."""
    sent = sent_values(await request.form(), ASKED)
    try:
        said = taken(BeginningBody, sent)
    except Faulty as faulty:
        return _page(request, services, sent, dict(faulty.faults), 422)
    response = see_other(AFTERWARDS)
    if not await begin(services, token, said, request, response):
        services.failed_sign_ins.note(SignInFailure.LINK_NOT_VALID)
        services.guesses.count(request)
        return _too_late(request, services)
    return response


def _page(
    request: Request,
    services: Services,
    values: Values,
    faults: dict[str, str],
    status: int = 200,
) -> HTMLResponse:
    view = view_of(request, services)
    values = {"locale": view.locale, **values}
    fields = entries(view, "start", ASKED, values, in_words(view, faults))
    return view.page("beginning.html", status, fields=fields, address=request.url.path)


def _too_late(request: Request, services: Services) -> HTMLResponse:
    return view_of(request, services).page("beginning.html", 410, fields=(), address="")
