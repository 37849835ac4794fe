"""Signing in by a link in a mail: ask, look into the mail, confirm. Opening the link does nothing,
because mail scanners open links too."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.calls import identity
from api.calls.sign_in import ask_for_link
from api.deps import ServicesDep
from api.pages.frame import see_other, view_of
from api.rates import Rate, client_address, home_of
from api.services import Services
from domain.addresses import AddressRefused, clean_address
from domain.administration import SignInFailure

router = APIRouter(include_in_schema=False)

HOME = "/inbox"
NEXT = "next"
NEXT_LIFE_S = 30 * 60


@router.get("/sign-in")
async def ask(request: Request, services: ServicesDep) -> HTMLResponse:
    """Ask for the address."""
    return _page(request, services, "ask", next=_own(request.query_params.get(NEXT, "")))


@router.post("/sign-in")
async def send_link(
    request: Request,
    services: ServicesDep,
    email: Annotated[str, Form()] = "",
    next_: Annotated[str, Form(alias=NEXT)] = "",
) -> Response:
    """Send the link, if the directory knows the address; the answer does not say whether."""
    try:
        address = clean_address(email)
    except AddressRefused as refused:
        fault = view_of(request, services).text(f"problems.field.{refused.code}")
        return _page(request, services, "ask", 422, next=_own(next_), email=email, fault=fault)
    services.rates.count(Rate.SIGN_IN_ASKS, home_of(client_address(request)))
    services.rates.count(Rate.SIGN_IN_MAILS, address)
    ask_for_link(services, address)
    response = see_other("/sign-in/sent")
    if _own(next_):
        # Quoted, because a cookie is Latin-1 and a path may be Chinese.
        back = quote(_own(next_))
        response.set_cookie(
            NEXT, back, max_age=NEXT_LIFE_S, path="/sign-in", httponly=True, samesite="lax"
        )
    return response


@router.get("/sign-in/sent")
async def sent(request: Request, services: ServicesDep) -> HTMLResponse:
    """Look into your mail."""
    return _page(request, services, "sent")


@router.get("/sign-in/{token}")
async def confirm(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """One more click."""
    return _page(request, services, "confirm", address=f"/sign-in/{token}")


@router.post("/sign-in/{token}")
async def enter(token: str, request: Request, services: ServicesDep) -> Response:
    """Use the link up and go where one wanted to go."""
    response = see_other(_own(unquote(request.cookies.get(NEXT, ""))) or HOME)
    if not await identity.sign_in(services, token, request, response):
        services.failed_sign_ins.note(SignInFailure.LINK_NOT_VALID)
        services.guesses.count(request)
        return _page(request, services, "too_late", 410)
    response.delete_cookie(NEXT, path="/sign-in")
    return response


@router.post("/sign-out")
async def sign_out(request: Request, services: ServicesDep) -> Response:
    """End the session."""
    response = see_other("/signed-out")
    await identity.sign_out(services, request, response)
    return response


@router.get("/signed-out")
async def signed_out(request: Request, services: ServicesDep) -> HTMLResponse:
    """See you soon."""
    return _page(request, services, "signed_out")


def _page(
    request: Request, services: Services, step: str, status: int = 200, /, **facts: str
) -> HTMLResponse:
    begin = {"next": "", "email": "", "fault": "", "address": ""}
    return view_of(request, services).page("sign_in.html", status, step=step, **{**begin, **facts})


def _own(address: str) -> str:
    """An address of this site, or none: a link must not lead elsewhere after signing in."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and len(address) < 300 else ""
