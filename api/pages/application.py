"""An application's page: where it stands, what was said, what happened; what HR can do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.answers.forms import Option
from api.deps import DeskDep, ServicesDep, Via
from api.pages.event_sentences import by_policy, by_rule, sentence
from api.pages.form_views import (
    FormView,
    Typed,
    own_act_form,
    refused,
    sent_form,
    sent_marks,
)
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.interview_forms import booked
from api.pages.questions import question_form
from api.pages.template_view import warnings_of
from api.pages.typed_back import left_over
from api.refusals import Unknown
from api.services import Conflict, Services
from db.directory.duplicates import PossibleDuplicate, possible_duplicates
from db.directory.notes import NoteFacts, notes_of
from db.directory.people import Person
from db.privacy.holding import Hold, hold_of
from db.privacy.retention import Kept, kept_of
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.application import ApplicationFacts, read_application
from db.reading.arranging import Booking, read_booking
from db.reading.documents import DocumentFacts, ReadFacts, documents_of, reads_of
from db.reading.late_judgments import LateJudgment, late_judgments
from domain.acts import OWN_ACTS
from domain.events import ActorKind, EventType
from domain.forms import FormRefused
from domain.task_specs import Capacity
from domain.words import Role

router = APIRouter(include_in_schema=False)

NOTED = "noted"
"""What the form of a note is called, beside the ways to complete tasks."""
FORMS = (
    *("withdraw", "book", "urgent", "not-urgent", "ask", "review", "privacy", "notes"),
    *("retention", "erasure", "merge", "keep-apart", "hold"),
)
"""The last parts of the addresses of forms on the page."""
ON_PAGE = frozenset({NOTED, "erased"})
"""Forms that are always there, and show what was typed themselves."""

SAVED = "saved"
"""The part of the address that says what was just saved."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything that the page shows, read at once. What is HR's alone is empty for others."""

    case: ApplicationFacts
    kept: Kept
    documents: tuple[DocumentFacts, ...]
    reads: tuple[ReadFacts, ...]
    notes: tuple[NoteFacts, ...]
    booking: Booking | None
    duplicates: tuple[PossibleDuplicate, ...]
    late: tuple[LateJudgment, ...]
    hold: Hold | None


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
    return saved(application, kind)


def saved(application: str, what: str) -> Response:
    """Back on the page, which says what was saved: one of `pages.saved`."""
    return see_other(f"/applications/{application}?{SAVED}={what}")


def _saved(view: View) -> str:
    """What was just saved, in words; '' for nothing, and for what is no word of ours."""
    key = f"pages.saved.{view.request.query_params.get(SAVED, '')}"
    return view.text(key) if view.catalogue.has(view.locale, key) else ""


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
    forms = _forms(view, whole, typed)
    noted = typed is not None and typed.completion in ON_PAGE
    return view.page(
        "application.html",
        status,
        case=whole.case,
        kept=whole.kept,
        hold=whole.hold,
        documents=whole.documents,
        reads=whole.reads,
        notes=whole.notes,
        booking=whole.booking,
        late=whole.late,
        duplicates=whole.duplicates,
        forms=forms,
        left=() if noted else left_over(view, typed, forms.values()),
        typed=typed,
        doubts=_doubts(view, typed),
        moved=_moved(whole.case),
        conflict=conflict,
        saved=_saved(view),
        sentence=lambda entry: sentence(view, entry, whole.case),
        by_rule=lambda entry: by_rule(view, entry),
        by_policy=lambda entry: by_policy(view, entry, whole.case),
    )


def _read(conn: Connection, view: View, services: Services, application: str) -> _Whole:
    parts = services.parts
    case = read_application(conn, parts.policies, view.reader, application, view.at)
    if case is None:
        raise Unknown
    desk, kept = view.reader.desk, kept_of(conn, application, parts.settings.retention_months)
    return _Whole(
        case=case,
        kept=kept,
        documents=documents_of(conn, application),
        reads=reads_of(conn, application) if desk else (),
        notes=notes_of(conn, application) if desk else (),
        booking=read_booking(conn, application) if desk else None,
        late=late_judgments(conn, application) if desk else (),
        duplicates=possible_duplicates(conn, kept.candidate) if desk else (),
        hold=hold_of(conn, kept.candidate) if Role.HR_LEAD in view.reader.roles else None,
    )


def _forms(view: View, whole: _Whole, typed: Typed | None) -> Mapping[str, FormView]:
    """What HR can do to this application now, by the last part of its address."""
    if not view.reader.desk:
        return {}
    forms: dict[str, FormView] = {}
    if whole.booking is not None:
        people = [Option(one.id, one.name) for one in whole.booking.people]
        forms["book"] = own_act_form(
            view, ActKind.BOOK_AHEAD, typed, begin=booked(whole.booking), people=people
        )
    if whole.case.can_withdraw:
        begin: dict[str, Any] = {"offer_until": whole.case.offer_until or ""}
        forms["urgent"] = own_act_form(view, ActKind.MARK_URGENT, typed, begin=begin)
        if whole.case.urgent:
            forms["not-urgent"] = own_act_form(view, ActKind.TAKE_BACK_URGENCY, typed)
        forms["withdraw"] = own_act_form(view, ActKind.WITHDRAW, typed)
    if not whole.case.closed_at:
        forms["ask"] = question_form(view, typed)
    if not whole.kept.erased_at:
        forms["privacy"] = own_act_form(view, ActKind.REQUEST_PRIVACY, typed)
    if whole.case.can_be_reviewed:
        forms["review"] = own_act_form(view, ActKind.REQUEST_REVIEW, typed)
    return forms


def _doubts(view: View, typed: Typed | None) -> tuple[str, ...]:
    """The words of a note that came back to be confirmed."""
    labels = {"text": view.text("pages.notes.title")}
    return warnings_of(view, typed.doubts, labels) if typed and typed.completion == NOTED else ()


def _moved(case: ApplicationFacts) -> frozenset[str]:
    """The interviews whose time or place is another than it was."""
    return frozenset(
        str(entry.data.get("interview", ""))
        for entry in case.timeline
        if entry.type is EventType.INTERVIEW_MOVED and not entry.data.get("panel")
    )
