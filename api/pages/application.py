"""An application's page: where it stands, what was said, what happened; and withdrawing it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import DeskDep, ServicesDep, Via
from api.pages.filling import Typed, refused, sent_form, withdrawal_form
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.telling import by_rule, sentence
from api.problems import Unknown
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.reading.application import read_application
from db.reading.documents import documents_of, reads_of
from db.retention import kept_of
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.initiatives import INITIATIVES
from domain.tasks import Capacity

router = APIRouter(include_in_schema=False)


@router.get("/applications/{application}")
async def application_page(
    application: str, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """The whole case on one page."""
    return await _page(view, services, application)


@router.post("/applications/{application}/withdraw")
async def withdraw(
    application: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """HR notes that the candidate has withdrawn."""
    sent = await sent_form(request, INITIATIVES[ActKind.WITHDRAW].fields)
    actor = Actor(ActorKind.PERSON, person.id, frozenset({Capacity.DESK}), Via.DESK)
    try:
        await services.act(ActRequest(application, ActKind.WITHDRAW, actor, form=sent))
    except FormRefused as error:
        return await _page(
            view, services, application, 422, typed=refused(view, "withdrawn", sent, error)
        )
    except Conflict as conflict:
        return await _page(view, services, application, 409, conflict=conflict)
    return see_other(f"/applications/{application}")


async def _page(
    view: View,
    services: Services,
    application: str,
    status: int = 200,
    *,
    typed: Typed | None = None,
    conflict: Conflict | None = None,
) -> HTMLResponse:
    parts = services.parts
    facts = await parts.database.read(
        lambda conn: read_application(conn, parts.policies, view.reader, application, view.at)
    )
    if facts is None:
        raise Unknown
    documents, reads = await parts.database.read(
        lambda conn: (documents_of(conn, application), reads_of(conn, application))
    )
    months = parts.settings.retention_months
    kept = await parts.database.read(lambda conn: kept_of(conn, application, months))
    return view.page(
        "application.html",
        status,
        case=facts,
        kept=kept,
        documents=documents,
        reads=reads,
        withdrawal=withdrawal_form(view, typed),
        conflict=conflict.reason if conflict else "",
        sentence=lambda entry: sentence(view, entry),
        by_rule=lambda entry: by_rule(view, entry),
    )
