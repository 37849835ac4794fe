"""The page behind a link in a mail: one task, on a phone, without signing in. GET only shows."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import ServicesDep, Via
from api.pages.answering import doubts_about
from api.pages.filling import Typed, completion_of, refused, sent_form, sent_text, task_forms
from api.pages.frame import View, see_other, view_of
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.reading.link import LinkFacts, read_link
from domain.events import ActorKind
from domain.forms import FormRefused

router = APIRouter(include_in_schema=False)

# Whatever tries an address out, such as a scanner of mails, looks and changes nothing.
LOOKING = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A link whose task nobody can do now: which page says so, under which status."""

    notice: str
    status: int


@router.api_route("/l/{token}", methods=LOOKING)
async def link_page(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """The task, or what became of it."""
    link = await _read(services, token)
    view = _view(request, services, link)
    return _show(view, link)


@router.post("/l/{token}")
async def complete(token: str, request: Request, services: ServicesDep) -> Response:
    """Complete the task; then the same address shows what was recorded."""
    link = await _read(services, token)
    view = _view(request, services, link)
    if link is None or not link.alive or link.task is None:
        return _show(view, link, at_least=409)
    name, version = await sent_text(request, "completion"), await sent_text(request, "version")
    way = completion_of(link.task.kind, name)
    sent = await sent_form(request, way.fields if way else ())
    doubts = doubts_about(view, request, name, sent)
    if doubts:
        return _show(view, link, typed=Typed(name, sent), doubts=doubts)
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({link.capacity}), Via.LINK)
    try:
        await services.act(
            ActRequest(
                link.application_id,
                ActKind.COMPLETE,
                actor,
                task=link.task.id,
                completion=name,
                version=int(version[:9]) if version.isdecimal() else None,
                form=sent,
                zone=view.zone,
            )
        )
    except FormRefused as error:
        return _show(view, link, at_least=422, typed=refused(view, name, sent, error))
    except Conflict as conflict:
        link = await _read(services, token)
        return _show(view, link, at_least=409, typed=Typed(name, sent), conflict=conflict.reason)
    return see_other(request.url.path)


def standing(link: LinkFacts | None, view: View) -> Standing | None:
    """Why there is no form to fill in; None when there is one."""
    if link is None:
        return Standing("forged", 404)
    if link.recorded:
        return Standing("recorded", 200)
    if not link.alive:
        return Standing("replaced", 410)
    if link.task is None:
        return _before(link, view)
    if link.task.open:
        return None
    closing = link.task.closing
    if closing is not None and closing.actor_id:
        return Standing("by_another", 410)
    if link.withdrew:
        return Standing("withdrew", 410)
    reason = closing.reason if closing else ""
    return Standing("decided" if reason == "decided_without" else "over", 410)


def _before(link: LinkFacts, view: View) -> Standing:
    if link.withdrew:
        return Standing("withdrew", 410)
    if link.process_over or link.ahead is None:
        return Standing("over", 410)
    if link.ahead.cancelled:
        return Standing("cancelled", 410)
    return Standing("early" if view.at < link.ahead.starts_at else "opening", 200)


async def _read(services: Services, token: str) -> LinkFacts | None:
    parts = services.parts
    return await parts.database.read(lambda conn: read_link(conn, parts.keys, token))


def _view(request: Request, services: Services, link: LinkFacts | None) -> View:
    if link is None:
        return view_of(request, services)
    return view_of(request, services, locale=link.person_locale, zone=link.person_zone)


def _show(
    view: View,
    link: LinkFacts | None,
    *,
    at_least: int = 200,
    typed: Typed | None = None,
    conflict: str = "",
    doubts: tuple[str, ...] = (),
) -> HTMLResponse:
    stands = standing(link, view)
    if stands is not None:
        return view.page(
            "link_notice.html",
            max(stands.status, at_least) if stands.status == 200 else stands.status,
            link=link,
            notice=stands.notice,
            conflict=conflict,
        )
    assert link is not None
    assert link.task is not None
    forms = task_forms(
        view,
        link.task.kind,
        frozenset({link.capacity}),
        link.task.scenario,
        begin={},
        typed=typed,
    )
    return view.page(
        "link.html",
        at_least,
        link=link,
        task=link.task,
        forms=forms,
        conflict=conflict,
        doubts=doubts,
    )
