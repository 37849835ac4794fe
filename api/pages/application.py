"""An application's page: where it stands, what was said, what happened; what HR can do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.deps import DeskDep, ServicesDep, Via
from api.forms import OWN_FORMS, Option
from api.pages.arranging import booked
from api.pages.filling import FormView, Typed, initiative_form, refused, sent_form
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.telling import by_policy, by_rule, sentence
from api.problems import Unknown
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.directory import Person
from db.notes import NoteFacts, notes_of
from db.reading.application import ApplicationFacts, read_application
from db.reading.arranging import Booking, read_booking
from db.reading.documents import DocumentFacts, ReadFacts, documents_of, reads_of
from db.reading.late import LateCorrection, late_corrections
from db.retention import Kept, kept_of
from domain.events import ActorKind, EventType
from domain.forms import FormRefused
from domain.initiatives import INITIATIVES
from domain.tasks import Capacity

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything that the page shows, read at once. What is HR's alone is empty for others."""

    case: ApplicationFacts
    kept: Kept
    documents: tuple[DocumentFacts, ...]
    reads: tuple[ReadFacts, ...]
    notes: tuple[NoteFacts, ...]
    booking: Booking | None
    late: tuple[LateCorrection, ...]


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


async def _act(
    request: Request,
    view: View,
    services: Services,
    person: Person,
    application: str,
    kind: ActKind,
) -> Response:
    sent = await sent_form(request, INITIATIVES[kind].fields)
    actor = Actor(ActorKind.PERSON, person.id, frozenset({Capacity.DESK}), Via.DESK)
    try:
        await services.act(ActRequest(application, kind, actor, form=sent, zone=view.zone))
    except FormRefused as error:
        typed = refused(view, OWN_FORMS[kind], sent, error)
        return await application_page_with(view, services, application, 422, typed=typed)
    except Conflict as conflict:
        typed = Typed(OWN_FORMS[kind], sent)
        return await application_page_with(
            view, services, application, 409, typed=typed, conflict=conflict.reason
        )
    return see_other(f"/applications/{application}")


async def application_page_with(
    view: View,
    services: Services,
    application: str,
    status: int = 200,
    *,
    typed: Typed | None = None,
    conflict: str = "",
) -> HTMLResponse:
    """The page, with a form that came back or the reason why something did not count."""
    whole = await services.parts.database.read(
        lambda conn: _read(conn, view, services, application)
    )
    return view.page(
        "application.html",
        status,
        case=whole.case,
        kept=whole.kept,
        documents=whole.documents,
        reads=whole.reads,
        notes=whole.notes,
        booking=whole.booking,
        late=whole.late,
        forms=_forms(view, whole, typed),
        typed=typed,
        moved=_moved(whole.case),
        conflict=conflict,
        sentence=lambda entry: sentence(view, entry),
        by_rule=lambda entry: by_rule(view, entry),
        by_policy=lambda entry: by_policy(view, entry, whole.case),
    )


def _read(conn: Connection, view: View, services: Services, application: str) -> _Whole:
    parts = services.parts
    case = read_application(conn, parts.policies, view.reader, application, view.at)
    if case is None:
        raise Unknown
    desk = view.reader.desk
    return _Whole(
        case=case,
        kept=kept_of(conn, application, parts.settings.retention_months),
        documents=documents_of(conn, application),
        reads=reads_of(conn, application) if desk else (),
        notes=notes_of(conn, application) if desk else (),
        booking=read_booking(conn, application) if desk else None,
        late=late_corrections(conn, application) if desk else (),
    )


def _forms(view: View, whole: _Whole, typed: Typed | None) -> Mapping[str, FormView]:
    """What HR can do to this application now, by the last part of its address."""
    if not view.reader.desk:
        return {}
    forms: dict[str, FormView] = {}
    if whole.booking is not None:
        people = [Option(one.id, one.name) for one in whole.booking.people]
        forms["book"] = initiative_form(
            view, ActKind.BOOK_AHEAD, typed, begin=booked(whole.booking), people=people
        )
    if whole.case.can_withdraw:
        begin: dict[str, Any] = {"offer_until": whole.case.offer_until or ""}
        forms["urgent"] = initiative_form(view, ActKind.MARK_URGENT, typed, begin=begin)
        forms["withdraw"] = initiative_form(view, ActKind.WITHDRAW, typed)
    if not whole.case.closed_at:
        forms["ask"] = initiative_form(view, ActKind.ASK, typed)
    if whole.case.can_be_reviewed:
        forms["review"] = initiative_form(view, ActKind.REQUEST_REVIEW, typed)
    return forms


def _moved(case: ApplicationFacts) -> frozenset[str]:
    """The interviews whose time or place is another than it was."""
    return frozenset(
        str(entry.data.get("interview", ""))
        for entry in case.timeline
        if entry.type is EventType.INTERVIEW_MOVED and not entry.data.get("panel")
    )
