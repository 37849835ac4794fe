"""The candidate's own page: which step, what is next, by when they hear; and withdrawing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import ServicesDep, Via
from api.pages.filling import Typed, refused, sent_form, withdrawal_form
from api.pages.frame import View, see_other, view_of
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.reading.candidate import CandidateFacts, read_candidate_page
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.initiatives import INITIATIVES
from domain.tasks import Capacity

router = APIRouter(include_in_schema=False)

# Whatever tries an address out, such as a scanner of mails, looks and changes nothing.
LOOKING = ["GET", "HEAD"]


@router.api_route("/c/{token}", methods=LOOKING)
async def candidate_page(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Where the application stands, as far as the candidate has been told."""
    facts = await _read(services, token)
    view = _view(request, services, facts)
    if facts is None or not facts.alive:
        return _notice(view, facts)
    return view.page("candidate.html", candidate=facts, token=token)


@router.api_route("/c/{token}/withdraw", methods=LOOKING)
async def ask_to_withdraw(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Ask once more: opening this changes nothing."""
    facts = await _read(services, token)
    view = _view(request, services, facts)
    return _withdrawal(view, facts, token)


@router.post("/c/{token}/withdraw")
async def withdraw(token: str, request: Request, services: ServicesDep) -> Response:
    """The candidate withdraws."""
    facts = await _read(services, token)
    view = _view(request, services, facts)
    if facts is None or not facts.alive:
        return _notice(view, facts)
    sent = await sent_form(request, INITIATIVES[ActKind.WITHDRAW].fields)
    actor = Actor(
        ActorKind.CANDIDATE, facts.candidate_id, frozenset({Capacity.CANDIDATE}), Via.LINK
    )
    try:
        await services.act(ActRequest(facts.application_id, ActKind.WITHDRAW, actor, form=sent))
    except FormRefused as error:
        return _withdrawal(view, facts, token, 422, refused(view, "withdrawn", sent, error))
    except Conflict:
        return _withdrawal(view, await _read(services, token), token, 409)
    return see_other(f"/c/{token}")


def _withdrawal(
    view: View,
    facts: CandidateFacts | None,
    token: str,
    status: int = 200,
    typed: Typed | None = None,
) -> HTMLResponse:
    if facts is None or not facts.alive:
        return _notice(view, facts)
    if not facts.can_withdraw:
        return view.page("candidate.html", status, candidate=facts, token=token)
    form = withdrawal_form(view, typed)
    return view.page("withdraw.html", status, candidate=facts, token=token, form=form)


def _notice(view: View, facts: CandidateFacts | None) -> HTMLResponse:
    notice, status = ("forged", 404) if facts is None else ("replaced", 410)
    return view.page("candidate_notice.html", status, notice=notice)


async def _read(services: Services, token: str) -> CandidateFacts | None:
    parts = services.parts
    at = parts.clock()
    return await parts.database.read(
        lambda conn: read_candidate_page(conn, parts.policies, parts.keys, token, at)
    )


def _view(request: Request, services: Services, facts: CandidateFacts | None) -> View:
    if facts is None:
        return view_of(request, services)
    return view_of(request, services, locale=facts.locale, zone=facts.zone)
