"""The page behind a link in a mail: one task, on a phone, without signing in. GET only shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import ServicesDep, Via
from api.forms import OWN_FORMS
from api.pages.answering import doubts_about
from api.pages.filling import (
    FormView,
    Typed,
    completion_of,
    initiative_form,
    refused,
    sent_form,
    sent_text,
    task_forms,
)
from api.pages.frame import View, see_other, view_of
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.reading.link import LinkFacts, read_link
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.initiatives import INITIATIVES
from domain.tasks import TROUBLES, Capacity
from domain.words import TaskKind

router = APIRouter(include_in_schema=False)

# Whatever tries an address out, such as a scanner of mails, looks and changes nothing.
LOOKING = ["GET", "HEAD"]


CORRECTED = OWN_FORMS[ActKind.CORRECT]
DECLINED = "declined_interview"
RETRIED = frozenset({"just_being_decided", "task_changed"})
"""A correction refused for these can be sent once more: what was typed stays in its form."""

NOTICES: Mapping[str, str] = {
    "decided_without": "decided",
    "did_not_take_place": "did_not_take_place",
}
"""Why a task was withdrawn, to the notice that says so; any other reason is `over`."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What is to be completed, and in which capacity."""

    kind: TaskKind
    task: str
    capacity: Capacity


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
    name, version = await sent_text(request, "completion"), await sent_text(request, "version")
    if name == CORRECTED:
        return await _correct(view, services, token, link, version)
    doing = _doing(link, name)
    if link is None or doing is None:
        return _show(view, link, at_least=409)
    way = completion_of(doing.kind, name)
    sent = await sent_form(request, way.fields if way else ())
    doubts = doubts_about(view, request, name, sent)
    if doubts:
        return _show(view, link, typed=Typed(name, sent), doubts=doubts)
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({doing.capacity}), Via.LINK)
    try:
        await services.act(
            ActRequest(
                link.application_id,
                ActKind.COMPLETE,
                actor,
                task=doing.task,
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


async def _correct(
    view: View, services: Services, token: str, link: LinkFacts | None, seen: str
) -> Response:
    """Put right what was recorded. `seen`: the act that the form was filled from, so that the same
    form sent twice, or an old one, changes nothing."""
    if link is None or not link.alive or link.own is None:
        return _show(view, link, at_least=409)
    sent = await sent_form(view.request, INITIATIVES[ActKind.CORRECT].fields)
    if seen != link.own.card.act_id and link.own.fixed in ("", "just_being_decided"):
        typed = Typed(CORRECTED, sent)
        return _show(view, link, at_least=409, typed=typed, conflict="task_changed")
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({link.capacity}), Via.LINK)
    task = link.task.id if link.task else ""
    try:
        await services.act(
            ActRequest(link.application_id, ActKind.CORRECT, actor, task=task, form=sent)
        )
    except FormRefused as error:
        return _show(view, link, at_least=422, typed=refused(view, CORRECTED, sent, error))
    except Conflict as conflict:
        link = await _read(services, token)
        return _show(
            view, link, at_least=409, typed=Typed(CORRECTED, sent), conflict=conflict.reason
        )
    return see_other(view.request.url.path)


def _doing(link: LinkFacts | None, completion: str) -> Doing | None:
    """What the link lets its person do now: its task, or before the interview, decline it."""
    if link is None or not link.alive:
        return None
    if link.task is not None:
        return Doing(link.task.kind, link.task.id, link.capacity)
    if link.can_decline and link.ahead is not None and completion == DECLINED:
        return Doing(TaskKind.AWAIT_INTERVIEW, link.ahead.waiting, Capacity.PANEL)
    return None


def standing(link: LinkFacts | None, view: View) -> Standing | None:
    """Why there is no form to fill in; None when there is one."""
    if link is None:
        return Standing("forged", 404)
    if link.own is not None:
        return Standing("for_you" if link.own.card.for_another else "recorded", 200)
    if link.recorded:
        closing = link.task.closing if link.task else None
        reported = closing is not None and closing.completion in TROUBLES
        return Standing("reported" if reported else "recorded", 200)
    if link.declined:
        return Standing("declined", 200)
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
    return Standing(NOTICES.get(reason, "over"), 410)


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
            typed=typed,
            decline=_decline_form(view, link, typed),
            correction=_correction_form(view, link, typed, conflict),
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
        attributes=link.task.attributes,
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


def _decline_form(view: View, link: LinkFacts | None, typed: Typed | None) -> FormView | None:
    if link is None or not link.can_decline:
        return None
    held = frozenset({Capacity.PANEL})
    forms = task_forms(view, TaskKind.AWAIT_INTERVIEW, held, "", begin={}, typed=typed)
    return next(iter(forms), None)


def _correction_form(
    view: View, link: LinkFacts | None, typed: Typed | None, conflict: str
) -> FormView | None:
    """What was recorded, to be put right; or what was typed, if it can be sent once more."""
    if link is None or link.own is None or link.task is None:
        return None
    again = typed is not None and conflict in RETRIED
    if not (link.can_correct or again):
        return None
    card = link.own.card
    said = {"evidence": card.evidence, "feedback": card.feedback, "probe": card.probe}
    return initiative_form(
        view,
        ActKind.CORRECT,
        typed,
        begin={
            "recommendation": card.recommendation,
            "verdict": card.verdict,
            "ratings": card.marks,
            **said,
        },
        attributes=link.task.attributes,
    )
