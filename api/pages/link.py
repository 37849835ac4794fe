"""The page behind a link in a mail: one task, on a phone, without signing in. GET only shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.answers.forms import Option
from api.deps import ServicesDep, Via
from api.pages.aside import ASIDE, forms_aside
from api.pages.form_views import (
    FormView,
    Typed,
    completion_of,
    correction_form,
    refused,
    sent_form,
    sent_marks,
    sent_text,
    task_forms,
)
from api.pages.frame import View, see_other, view_of
from api.pages.interview_forms import arranged, unplanned
from api.pages.letter_to_send import LetterToSend, read_letter
from api.pages.link_notices import notice_for
from api.pages.next_moves import what_then
from api.pages.typed_back import as_typed, is_kept, left_over
from api.services import Conflict, Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.link import LinkFacts, read_link
from db.reading.ruled_out import ruled_out
from domain.acts import OWN_ACTS
from domain.events import ActorKind
from domain.fields import OWN_PARAGRAPH
from domain.forms import FormRefused
from domain.senders import withheld
from domain.task_specs import Capacity
from domain.tasks import kind_of
from domain.words import TaskKind, WordingLevel

router = APIRouter(include_in_schema=False)

# Whatever tries an address out, such as a scanner of mails, looks and changes nothing.
LOOKING = ["GET", "HEAD"]


CORRECTED = OWN_ACTS[ActKind.CORRECT].form
DECLINED, SUBMITTED = "declined_interview", "submitted"
RETRIED = frozenset({"just_being_decided", "task_changed"})
"""A correction refused for these can be sent once more: what was typed stays in its form."""


@dataclass(frozen=True, slots=True)
class TaskToDo:
    """What is to be completed, and in which capacity."""

    kind: TaskKind
    task: str
    capacity: Capacity


@router.api_route("/l/{token}", methods=LOOKING)
async def link_page(token: str, request: Request, services: ServicesDep) -> HTMLResponse:
    """The task, or what became of it."""
    link = await _read(services, token, request)
    view = _view(request, services, link)
    return await _show(view, services, link)


@router.post("/l/{token}")
async def complete(token: str, request: Request, services: ServicesDep) -> Response:
    """Complete the task; then the same address shows what was recorded."""
    link = await _read(services, token, request)
    view = _view(request, services, link)
    name, version = await sent_text(request, "completion"), await sent_text(request, "version")
    if name == CORRECTED:
        return await _correct(view, services, token, link, version)
    if name in ASIDE:
        return await _aside(view, services, token, link, name)
    to_do = _to_do(link, name)
    if link is None or to_do is None:
        return await _show(view, services, link, at_least=409, typed=await as_typed(request, name))
    way = completion_of(to_do.kind, name)
    sent = await sent_form(request, way.fields if way else ())
    if await sent_text(request, "look"):
        return await _show(view, services, link, typed=Typed(name, sent))
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({to_do.capacity}), Via.LINK)
    try:
        await services.act(
            ActRequest(
                link.application_id,
                ActKind.COMPLETE,
                actor,
                task=to_do.task,
                completion=name,
                version=int(version[:9]) if version.isdecimal() else None,
                form=sent,
                zone=view.zone,
                meant=await sent_marks(request),
            )
        )
    except FormRefused as error:
        return await _show(
            view, services, link, at_least=422, typed=refused(view, name, sent, error)
        )
    except Conflict as conflict:
        link = await _read(services, token, request)
        return await _show(
            view, services, link, at_least=409, typed=Typed(name, sent), conflict=conflict.reason
        )
    return see_other(request.url.path)


async def _correct(
    view: View, services: Services, token: str, link: LinkFacts | None, seen: str
) -> Response:
    """Put right what was recorded. `seen`: the act that the form was filled from, so that the same
    form sent twice, or an old one, changes nothing."""
    if link is None or not link.alive or link.own is None:
        typed = await as_typed(view.request, CORRECTED)
        return await _show(view, services, link, at_least=409, typed=typed)
    sent = await sent_form(view.request, OWN_ACTS[ActKind.CORRECT].fields)
    if seen != link.own.card.act_id and link.own.fixed in ("", "just_being_decided"):
        typed = Typed(CORRECTED, sent)
        return await _show(view, services, link, at_least=409, typed=typed, conflict="task_changed")
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({link.capacity}), Via.LINK)
    try:
        await services.act(
            ActRequest(
                link.application_id,
                ActKind.CORRECT,
                actor,
                task=link.own.task,
                form=sent,
                meant=await sent_marks(view.request),
            )
        )
    except FormRefused as error:
        return await _show(
            view, services, link, at_least=422, typed=refused(view, CORRECTED, sent, error)
        )
    except Conflict as conflict:
        link = await _read(services, token, view.request)
        typed = Typed(CORRECTED, sent)
        return await _show(
            view, services, link, at_least=409, typed=typed, conflict=conflict.reason
        )
    return see_other(view.request.url.path)


async def _aside(
    view: View, services: Services, token: str, link: LinkFacts | None, name: str
) -> Response:
    """What is done beside the task's own forms; the same address then shows what came of it."""
    as_sent = await as_typed(view.request, name)
    if link is None or not link.alive or link.task is None:
        return await _show(view, services, link, at_least=409, typed=as_sent)
    actor = Actor(ActorKind.PERSON, link.person_id, frozenset({link.capacity}), Via.LINK)
    try:
        typed = await ASIDE[name](view, services, link.task, actor)
    except Conflict as conflict:
        link = await _read(services, token, view.request)
        return await _show(
            view, services, link, at_least=409, typed=as_sent, conflict=conflict.reason
        )
    back = see_other(view.request.url.path)
    return back if typed is None else await _show(view, services, link, at_least=422, typed=typed)


def _to_do(link: LinkFacts | None, completion: str) -> TaskToDo | None:
    """What the link lets its person do now: its task, or before the interview, decline it."""
    if link is None or not link.alive:
        return None
    if link.task is not None:
        return TaskToDo(link.task.kind, link.task.id, link.capacity)
    if link.can_decline and link.ahead is not None and completion == DECLINED:
        return TaskToDo(kind_of(link.ahead.waiting), link.ahead.waiting, Capacity.PANEL)
    return None


async def _read(services: Services, token: str, request: Request) -> LinkFacts | None:
    parts = services.parts
    at = parts.clock()

    def query(conn: Connection) -> LinkFacts | None:
        link = read_link(conn, parts.keys, token, at)
        if link is None or link.task is None:
            return link
        out = ruled_out(conn, parts.policies, link.task.id, link.task.kind)
        return replace(link, task=replace(link.task, ruled_out=out))

    link = await parts.database.read(query)
    if link is None:
        services.guesses.count(request)
    return link


def _view(request: Request, services: Services, link: LinkFacts | None) -> View:
    if link is None:
        return view_of(request, services)
    return view_of(request, services, locale=link.person_locale, zone=link.person_zone)


async def _show(
    view: View,
    services: Services,
    link: LinkFacts | None,
    *,
    at_least: int = 200,
    typed: Typed | None = None,
    conflict: str = "",
) -> HTMLResponse:
    notice = notice_for(link, view)
    if notice is not None:
        decline = _decline_form(view, link, typed)
        correction = _correction_form(view, link, typed, conflict)
        return view.page(
            "link_notice.html",
            max(notice.status, at_least) if notice.status == 200 else notice.status,
            link=link,
            notice=notice.name,
            then=what_then(view, link) if link is not None else "",
            conflict=conflict,
            typed=typed,
            decline=decline,
            correction=correction,
            left=() if _is_known(link, typed) else left_over(view, typed, (decline, correction)),
            kept=is_kept(typed, conflict),
        )
    assert link is not None
    assert link.task is not None
    letter = await _letter(services, link, typed)
    begin: dict[str, object] = {
        **arranged(view, link.task),
        "told_at": view.writing.input_value(view.at),
        **(letter.begins if letter else {}),
    }
    forms = task_forms(
        view,
        link.task.kind,
        frozenset({link.capacity}),
        link.task.scenario,
        begin=begin,
        people=[Option(one.id, one.name) for one in link.task.people],
        typed=typed,
        withheld=withheld(link.task.sent_by) | unplanned(link.task),
        attributes=link.task.attributes,
        level=letter.level if letter else WordingLevel.FREE,
        ruled_out=link.task.ruled_out,
    )
    correction = _correction_form(view, link, typed, conflict)
    aside = forms_aside(view, link.task, frozenset({link.capacity}), typed)
    return view.page(
        "link.html",
        at_least,
        link=link,
        task=link.task,
        letter=letter,
        forms=forms,
        correction=correction,
        **aside,
        conflict=conflict,
        left=left_over(view, typed, (*forms, correction, *aside.values())),
    )


async def _letter(services: Services, link: LinkFacts, typed: Typed | None) -> LetterToSend | None:
    """The letter that the task sends, with the paragraph that they have typed."""
    task, held = link.task, frozenset({link.capacity})
    assert task is not None
    own = str(typed.values.get(OWN_PARAGRAPH.name, "")) if typed is not None else None
    return await services.parts.database.read(
        lambda conn: read_letter(conn, services.parts, task, link.person_id, held, own)
    )


def _is_known(link: LinkFacts | None, typed: Typed | None) -> bool:
    """Whether what was typed is what was recorded: somebody pressed twice."""
    if link is None or typed is None or link.task is None:
        return False
    card, closing = link.own.card if link.own else None, link.task.closing
    said: Mapping[str, str] = closing.texts if closing is not None else {}
    if card is not None:
        said = {"evidence": card.evidence, "feedback": card.feedback, "probe": card.probe}
    return bool(said) and all(
        str(typed.values.get(name, "")).split() == text.split() for name, text in said.items()
    )


def _decline_form(view: View, link: LinkFacts | None, typed: Typed | None) -> FormView | None:
    if link is None or link.ahead is None or not link.can_decline:
        return None
    held, kind = frozenset({Capacity.PANEL}), kind_of(link.ahead.waiting)
    forms = task_forms(view, kind, held, "", begin={}, typed=typed)
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
    if typed is not None and typed.completion == SUBMITTED and not _is_known(link, typed):
        # Theirs came second: it can still be said, as a correction of what was first.
        typed = replace(typed, completion=CORRECTED)
    return correction_form(view, link.own.card, link.task.attributes, typed)
