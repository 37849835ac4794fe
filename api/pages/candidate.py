"""The candidate's own page: which step, what is next, by when they hear; asking; withdrawing."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import ServicesDep, Via
from api.pages.form_views import FormView, Typed, own_act_form, refused, sent_form
from api.pages.frame import View, see_other, view_of
from api.pages.questions import question_form
from api.pages.rights import copy_for
from api.pages.typed_back import as_typed, left_over
from api.services import Conflict, Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.candidate import CandidateFacts, read_candidate_page
from domain.acts import OWN_ACTS
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.task_specs import Capacity

router = APIRouter(include_in_schema=False)

# Whatever tries an address out, such as a scanner of mails, looks and changes nothing.
LOOKING = ["GET", "HEAD"]
QUESTIONS, DATA = "questions", "data"
"""Where on the page their questions stand, and what they asked about their data."""


# The last ones are where a form was refused: somebody may reload, or switch the language, there.
@router.api_route("/c/{token}", methods=LOOKING)
@router.api_route("/c/{token}/questions", methods=LOOKING)
@router.api_route("/c/{token}/review", methods=LOOKING)
@router.api_route("/c/{token}/data", methods=LOOKING)
@router.api_route("/c/{token}/copy", methods=LOOKING)
async def candidate_page(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Where the application stands, as far as the candidate has been told."""
    facts = await _read(services, token, request)
    return _page(_view(request, services, facts), facts, token)


@router.post("/c/{token}/questions")
async def ask(token: str, request: Request, services: ServicesDep) -> Response:
    """The candidate asks whoever interviewed them."""
    return await _said(token, request, services, ActKind.ASK)


@router.post("/c/{token}/review")
async def request_review(token: str, request: Request, services: ServicesDep) -> Response:
    """After a rejection, the candidate asks for an explanation or a review: HR's lead answers."""
    return await _said(token, request, services, ActKind.REQUEST_REVIEW)


@router.post("/c/{token}/data")
async def request_privacy(token: str, request: Request, services: ServicesDep) -> Response:
    """The candidate asks for a copy of their data, a correction, or erasure: by right."""
    return await _said(token, request, services, ActKind.REQUEST_PRIVACY, DATA)


@router.post("/c/{token}/copy")
async def fetch_copy(token: str, request: Request, services: ServicesDep) -> Response:
    """The copy that waits for them. Only a press of a button fetches it, and it is kept that it
    was fetched: whatever looks at an address gets the page."""
    facts = await _read(services, token, request)
    view = _view(request, services, facts)
    content = None
    if facts is not None and facts.alive:
        content = await copy_for(services, facts.candidate_id, view)
    if content is None:
        return _page(view, facts, token, 410)
    named = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@router.api_route("/c/{token}/withdraw", methods=LOOKING)
async def ask_to_withdraw(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """Ask once more: opening this changes nothing."""
    facts = await _read(services, token, request)
    view = _view(request, services, facts)
    return _withdrawal(view, facts, token)


@router.post("/c/{token}/withdraw")
async def withdraw(token: str, request: Request, services: ServicesDep) -> Response:
    """The candidate withdraws."""
    facts = await _read(services, token, request)
    view = _view(request, services, facts)
    if facts is None or not facts.alive:
        return _notice(view, facts, await as_typed(request, OWN_ACTS[ActKind.WITHDRAW].form))
    form = OWN_ACTS[ActKind.WITHDRAW].form
    sent = await sent_form(request, OWN_ACTS[ActKind.WITHDRAW].fields)
    try:
        await services.act(_request(facts, ActKind.WITHDRAW, sent))
    except FormRefused as error:
        return _withdrawal(view, facts, token, 422, refused(view, form, sent, error))
    except Conflict:
        facts = await _read(services, token, request)
        return _withdrawal(view, facts, token, 409, Typed(form, sent))
    return see_other(f"/c/{token}")


async def _said(
    token: str, request: Request, services: Services, kind: ActKind, where: str = QUESTIONS
) -> Response:
    facts = await _read(services, token, request)
    view = _view(request, services, facts)
    if facts is None or not facts.alive:
        return _notice(view, facts, await as_typed(request, OWN_ACTS[kind].form))
    form = OWN_ACTS[kind].form
    sent = await sent_form(request, OWN_ACTS[kind].fields)
    try:
        await services.act(_request(facts, kind, sent))
    except FormRefused as error:
        return _page(view, facts, token, 422, refused(view, form, sent, error))
    except Conflict as conflict:
        typed = Typed(form, sent)
        facts = await _read(services, token, request)
        return _page(view, facts, token, 409, typed, conflict.reason)
    return see_other(f"/c/{token}#{where}")


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
        return _notice(view, facts, typed)
    question = question_form(view, typed)
    review = own_act_form(view, ActKind.REQUEST_REVIEW, typed)
    privacy = _privacy_form(view, facts, typed)
    offered = [
        *([privacy] if facts.askable else []),
        *([question] if facts.can_ask else []),
        *([review] if facts.can_ask_for_review else []),
    ]
    return view.page(
        "candidate.html",
        status,
        candidate=facts,
        token=token,
        question=question,
        review=review,
        privacy=privacy,
        conflict=conflict,
        left=left_over(view, typed, offered),
    )


def _privacy_form(view: View, facts: CandidateFacts, typed: Typed | None) -> FormView:
    """Without the day that is HR's to note, and what is being worked on already."""
    form = own_act_form(view, ActKind.REQUEST_PRIVACY, typed)
    fields = (
        replace(each, options=tuple(one for one in each.options if one.value in facts.askable))
        if each.name == "right"
        else each
        for each in form.fields
        if each.name != "arrived_on"
    )
    return replace(form, fields=tuple(fields))


def _withdrawal(
    view: View,
    facts: CandidateFacts | None,
    token: str,
    status: int = 200,
    typed: Typed | None = None,
) -> HTMLResponse:
    if facts is None or not facts.alive or not facts.can_withdraw:
        return _page(view, facts, token, status, typed)
    form = own_act_form(view, ActKind.WITHDRAW, typed)
    return view.page("withdraw.html", status, candidate=facts, token=token, form=form)


def _notice(view: View, facts: CandidateFacts | None, typed: Typed | None) -> HTMLResponse:
    notice, status = ("forged", 404) if facts is None else ("replaced", 410)
    left = left_over(view, typed, ())
    return view.page("candidate_notice.html", status, notice=notice, left=left)


async def _read(services: Services, token: str, request: Request) -> CandidateFacts | None:
    parts = services.parts
    at = parts.clock()
    facts = await parts.database.read(
        lambda conn: read_candidate_page(conn, parts.policies, parts.keys, token, at)
    )
    if facts is None:
        services.guesses.count(request)
    return facts


def _view(request: Request, services: Services, facts: CandidateFacts | None) -> View:
    if facts is None:
        return view_of(request, services)
    return view_of(request, services, locale=facts.locale, zone=facts.zone)
