"""The candidate's own page: which step, what is next, by when they hear; asking; withdrawing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import ServicesDep, Via
from api.forms import OWN_FORMS
from api.pages.filling import Typed, initiative_form, refused, sent_form
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
QUESTIONS = "questions"
"""Where on the page their questions stand."""


# The last two are where a form was refused: somebody may reload, or switch the language, there.
@router.api_route("/c/{token}", methods=LOOKING)
@router.api_route("/c/{token}/questions", methods=LOOKING)
@router.api_route("/c/{token}/review", methods=LOOKING)
async def candidate_page(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Where the application stands, as far as the candidate has been told."""
    facts = await _read(services, token)
    return _page(_view(request, services, facts), facts, token)


@router.post("/c/{token}/questions")
async def ask(token: str, request: Request, services: ServicesDep) -> Response:
    """The candidate asks whoever interviewed them."""
    return await _said(token, request, services, ActKind.ASK)


@router.post("/c/{token}/review")
async def request_review(token: str, request: Request, services: ServicesDep) -> Response:
    """After a rejection, the candidate asks for an explanation or a review: HR's lead answers."""
    return await _said(token, request, services, ActKind.REQUEST_REVIEW)


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
    try:
        await services.act(_request(facts, ActKind.WITHDRAW, sent))
    except FormRefused as error:
        return _withdrawal(view, facts, token, 422, refused(view, "withdrawn", sent, error))
    except Conflict:
        return _withdrawal(view, await _read(services, token), token, 409)
    return see_other(f"/c/{token}")


async def _said(token: str, request: Request, services: Services, kind: ActKind) -> Response:
    facts = await _read(services, token)
    view = _view(request, services, facts)
    if facts is None or not facts.alive:
        return _notice(view, facts)
    sent = await sent_form(request, INITIATIVES[kind].fields)
    try:
        await services.act(_request(facts, kind, sent))
    except FormRefused as error:
        return _page(view, facts, token, 422, refused(view, OWN_FORMS[kind], sent, error))
    except Conflict as conflict:
        typed = Typed(OWN_FORMS[kind], sent)
        facts = await _read(services, token)
        return _page(view, facts, token, 409, typed, conflict.reason)
    return see_other(f"/c/{token}#{QUESTIONS}")


def _request(facts: CandidateFacts, kind: ActKind, sent: dict[str, object]) -> ActRequest:
    held = frozenset({Capacity.CANDIDATE})
    actor = Actor(ActorKind.CANDIDATE, facts.candidate_id, held, Via.LINK)
    return ActRequest(facts.application_id, kind, actor, form=sent)


def _page(
    view: View,
    facts: CandidateFacts | None,
    token: str,
    status: int = 200,
    typed: Typed | None = None,
    conflict: str = "",
) -> HTMLResponse:
    if facts is None or not facts.alive:
        return _notice(view, facts)
    return view.page(
        "candidate.html",
        status,
        candidate=facts,
        token=token,
        question=initiative_form(view, ActKind.ASK, typed),
        review=initiative_form(view, ActKind.REQUEST_REVIEW, typed),
        conflict=conflict,
    )


def _withdrawal(
    view: View,
    facts: CandidateFacts | None,
    token: str,
    status: int = 200,
    typed: Typed | None = None,
) -> HTMLResponse:
    if facts is None or not facts.alive or not facts.can_withdraw:
        return _page(view, facts, token, status)
    form = initiative_form(view, ActKind.WITHDRAW, typed)
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
