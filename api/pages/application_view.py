"""An application's page: what is next and what can be done, what was said of the candidate, what
happened, and the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.answers.forms import Option
from api.door.middleware import CONTENT_POLICY
from api.pages.action_bar import actions
from api.pages.came_from import FROM, CameFrom, came_from
from api.pages.event_sentences import by_policy, by_rule, sentence
from api.pages.folded_timeline import folded, unfolded
from api.pages.form_views import FormView, Typed, own_act_form
from api.pages.frame import View, see_other
from api.pages.interview_forms import booked
from api.pages.next_steps import next_steps
from api.pages.questions import question_form
from api.pages.template_view import warnings_of
from api.pages.typed_back import left_over
from api.refusals import Unknown
from api.services import Services
from db.directory.duplicates import PossibleDuplicate, possible_duplicates
from db.directory.notes import NoteFacts, notes_of
from db.privacy.holding import Hold, hold_of
from db.privacy.retention import Kept, kept_of
from db.process.acts import ActKind
from db.reading.application import ApplicationFacts, read_application
from db.reading.arranging import Booking, read_booking
from db.reading.documents import DocumentFacts, ReadFacts, documents_of, reads_of
from db.reading.late_judgments import LateJudgment, late_judgments
from db.reading.neighbours import Neighbours
from db.reading.ruled_out import RuledOut, ruled_out_of
from db.reading.scorecards import InterviewFacts
from domain.events import EventType
from domain.words import Role

NOTED = "noted"
"""What the form of a note is called, beside the ways to complete tasks."""
FORMS = (
    *("withdraw", "book", "urgent", "not-urgent", "ask", "review", "privacy", "notes"),
    *("retention", "erasure", "merge", "keep-apart", "hold"),
)
"""The last parts of the addresses of forms on the page."""
ON_PAGE = frozenset({NOTED, "erased"})
"""Forms that are always there, and show what was typed themselves."""

SAVED, WHOLE, RESUME = "saved", "all", "resume"
"""The parts of the address that say what was just saved, that all of the timeline is shown, and
that the résumé is."""

POLICY = f"{CONTENT_POLICY}; frame-src 'self'"
"""The pages' own, and the résumé in its frame."""


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
    beside: Neighbours
    out: Mapping[str, RuledOut]


def saved(application: str, what: str, came: CameFrom | None = None) -> Response:
    """Back on the page, which says what was saved: one of `pages.saved`."""
    return see_other(page_address(application, came, **{SAVED: what}))


def page_address(application: str, came: CameFrom | None, **query: str) -> str:
    """The page, with the list that somebody came from."""
    kept = {**query, **({FROM: came.said} if came else {})}
    address = f"/applications/{application}"
    return f"{address}?{urlencode(kept)}" if kept else address


def list_of(view: View) -> CameFrom | None:
    """The list that the address says somebody came from."""
    return came_from(view.request.query_params.get(FROM, ""))


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
    came = list_of(view)
    whole = await services.parts.database.read(
        lambda conn: _read(conn, view, services, application, came)
    )
    case = whole.case
    forms = _forms(view, whole, typed)
    noted = typed is not None and typed.completion in ON_PAGE
    every = bool(view.request.query_params.get(WHOLE))
    response = view.page(
        "application.html",
        status,
        case=case,
        kept=whole.kept,
        hold=whole.hold,
        documents=whole.documents,
        reads=whole.reads,
        notes=whole.notes,
        booking=whole.booking,
        late=whole.late,
        duplicates=whole.duplicates,
        forms=forms,
        steps=next_steps(view, case, whole.out),
        bar=actions(view, case, forms),
        over=_over(view, case),
        judged=_judged(case),
        lines=unfolded(case.timeline) if every else folded(case.timeline),
        every=every,
        resume_shown=bool(view.request.query_params.get(RESUME)),
        came=came,
        beside=whole.beside,
        to=lambda other, **query: page_address(other, came, **query),
        kept_list=f"?{urlencode({FROM: came.said})}" if came else "",
        kept_beside=f"&{urlencode({'list': came.said})}" if came else "",
        left=() if noted else left_over(view, typed, forms.values()),
        typed=typed,
        doubts=_doubts(view, typed),
        moved=_moved(case),
        conflict=conflict,
        saved=_saved(view),
        sentence=lambda entry: sentence(view, entry, case),
        by_rule=lambda entry: by_rule(view, entry),
        by_policy=lambda entry: by_policy(view, entry, case),
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _read(
    conn: Connection, view: View, services: Services, application: str, came: CameFrom | None
) -> _Whole:
    parts = services.parts
    case = read_application(conn, parts.policies, view.reader, application, view.at)
    if case is None:
        raise Unknown
    desk, kept = view.reader.desk, kept_of(conn, application, parts.settings.retention_months)
    beside = came.neighbours(conn, view.reader, view.at, application) if came else Neighbours()
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
        beside=beside,
        out=ruled_out_of(conn, parts.policies, {task.id: task.kind for task in case.tasks}),
    )


def _saved(view: View) -> str:
    """What was just saved, in words; '' for nothing, and for what is no word of ours."""
    key = f"pages.saved.{view.request.query_params.get(SAVED, '')}"
    return view.text(key) if view.catalogue.has(view.locale, key) else ""


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


def _over(view: View, case: ApplicationFacts) -> str:
    """Why there is nothing left to decide; '' while there is."""
    if case.can_withdraw:
        return ""
    return view.text("case.why.ended")


def _judged(case: ApplicationFacts) -> tuple[InterviewFacts, ...]:
    """The interviews that stand in the middle of the page, the latest first; what was called off
    comes last."""
    latest = sorted(case.interviews, key=lambda each: each.starts_at, reverse=True)
    return tuple(sorted(latest, key=lambda each: each.cancelled))
