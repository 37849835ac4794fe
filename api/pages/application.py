"""What HR does to an application on its page: each a form there, and an address of its own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import DeskDep, ServicesDep, Via
from api.pages.application_view import (
    FORMS,
    application_page_with,
    list_of,
    saved,
)
from api.pages.form_views import Typed, refused, sent_form, sent_marks
from api.pages.frame import DeskViewDep, View, see_other
from api.services import Conflict, Services
from db.directory.people import Person
from db.process.acts import ActKind, Actor, ActRequest
from domain.acts import OWN_ACTS
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.task_specs import Capacity

router = APIRouter(include_in_schema=False)


@router.get("/applications/{application}")
async def application_page(
    application: str, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """The whole case on one page."""
    return await application_page_with(view, services, application)


@router.post("/applications/{application}/withdraw")
async def withdraw(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR notes that the candidate has withdrawn."""
    return await _act(request, view, services, person, application, ActKind.WITHDRAW)


@router.post("/applications/{application}/book")
async def book(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR books the next stage before this one is decided."""
    return await _act(request, view, services, person, application, ActKind.BOOK_AHEAD)


@router.post("/applications/{application}/urgent")
async def mark_urgent(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR marks it as urgent: the candidate has another offer, or cannot wait."""
    return await _act(request, view, services, person, application, ActKind.MARK_URGENT)


@router.post("/applications/{application}/not-urgent")
async def take_back_urgency(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR says that it is not urgent any more."""
    return await _act(request, view, services, person, application, ActKind.TAKE_BACK_URGENCY)


@router.post("/applications/{application}/ask")
async def ask(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR notes what a candidate asked on the phone: whoever interviewed them is to answer."""
    return await _act(request, view, services, person, application, ActKind.ASK)


@router.post("/applications/{application}/review")
async def request_review(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR notes that a candidate asks for an explanation, or a review, of a rejection."""
    return await _act(request, view, services, person, application, ActKind.REQUEST_REVIEW)


@router.post("/applications/{application}/privacy")
async def request_privacy(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR notes down what a candidate asks about their data by mail or telephone."""
    return await _act(request, view, services, person, application, ActKind.REQUEST_PRIVACY)


async def back(application: str, _person: DeskDep) -> Response:
    """Where a form was refused, somebody may reload, or switch the language."""
    return see_other(f"/applications/{application}")


for _form in FORMS:
    router.add_api_route(f"/applications/{{application}}/{_form}", back, methods=["GET", "HEAD"])


async def _act(
    request: Request,
    view: View,
    services: Services,
    person: Person,
    application: str,
    kind: ActKind,
) -> Response:
    sent = await sent_form(request, OWN_ACTS[kind].fields)
    actor = Actor(ActorKind.PERSON, person.id, frozenset({Capacity.DESK}), Via.DESK)
    try:
        await services.act(
            ActRequest(
                application,
                kind,
                actor,
                form=sent,
                zone=view.zone,
                meant=await sent_marks(request),
            )
        )
    except FormRefused as error:
        typed = refused(view, OWN_ACTS[kind].form, sent, error)
        return await application_page_with(view, services, application, 422, typed=typed)
    except Conflict as conflict:
        typed = Typed(OWN_ACTS[kind].form, sent)
        return await application_page_with(
            view, services, application, 409, typed=typed, conflict=conflict.reason
        )
    return saved(application, kind, list_of(view))
