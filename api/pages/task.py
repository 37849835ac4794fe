"""A task's page: what one must know, and a form for each way to complete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile

from api.answers.forms import Option
from api.deps import PersonDep, ServicesDep, Via
from api.pages.application_view import page_address
from api.pages.aside import ASIDE, forms_aside
from api.pages.came_from import came_from
from api.pages.delivery_errors import why_undelivered
from api.pages.form_views import (
    Typed,
    completion_of,
    correction_form,
    refused,
    sent_form,
    sent_marks,
    sent_text,
    task_forms,
    values_of,
)
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.interview_forms import arranged, in_order, lead_in, out_of_place
from api.pages.letter_in_form import (
    LOOK,
    PUT_IN,
    heard_for,
    unless_untouched,
    with_heard,
    wording_of,
)
from api.pages.letter_to_send import LetterToSend, read_letter
from api.pages.look import UNSEEN, Seen, look
from api.pages.rights import out_of_question, pieces_of
from api.pages.task_words import is_held_back, what_to_do
from api.pages.template_view import policy_for
from api.pages.typed_back import as_typed, is_kept, left_over
from api.refusals import Unknown
from api.services import Conflict, Services
from db.process.acts import ActKind, Actor, ActRequest
from db.reading.ruled_out import ruled_out
from db.reading.task import TaskFacts, read_task
from domain.acts import OWN_ACTS
from domain.events import ActorKind
from domain.fields import GIVE, OWN_PARAGRAPH, WITHHELD_BECAUSE
from domain.forms import FormRefused
from domain.senders import withheld
from domain.task_specs import Capacity, capacities
from domain.words import Outcome, WordingLevel

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Resume:
    """What became of a résumé that was handed in beside the form."""

    kept: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


CORRECTED = OWN_ACTS[ActKind.CORRECT].form


@router.get("/tasks/{task_id}")
async def task_page(task_id: str, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """The task and its forms."""
    facts, letter = await _read(view, services, task_id)
    return _page(view, facts, letter)


@router.post("/tasks/{task_id}")
async def complete(
    task_id: str, request: Request, person: PersonDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Complete it; then back to the inbox, which says so."""
    typed_in = await sent_text(request, OWN_PARAGRAPH.name)
    facts, letter = await _read(view, services, task_id, typed_in)
    name, version = await sent_text(request, "completion"), await sent_text(request, "version")
    if name == CORRECTED:
        return await _correct(view, services, facts, version)
    if name in ASIDE:
        return await _aside(view, services, facts, name)
    way = completion_of(facts.kind, name)
    sent = await sent_form(request, way.fields if way else ())
    if (whose := await sent_text(request, PUT_IN)) and letter and letter.whole:
        sent = await with_heard(services, facts, sent, whose)
        return _page(view, facts, letter, typed=Typed(name, sent))
    if await sent_text(request, LOOK):
        seen = await look(view, services, facts, letter, sent)
        response = _page(view, facts, letter, typed=Typed(name, sent), seen=seen)
        if seen.phone:
            styles = services.parts.wording.styles
            response.headers["Content-Security-Policy"] = policy_for(styles)
        return response
    draft = letter.words if letter and letter.whole else {}
    actor = Actor(ActorKind.PERSON, person.id, held(view, facts), Via.DESK)
    try:
        await services.act(
            ActRequest(
                facts.application_id,
                ActKind.COMPLETE,
                actor,
                task=facts.id,
                completion=name,
                version=int(version[:9]) if version.isdecimal() else None,
                form=unless_untouched(sent, draft),
                zone=view.zone,
                draft=draft,
                meant=await sent_marks(request),
            )
        )
    except FormRefused as error:
        return _page(view, facts, letter, 422, typed=refused(view, name, sent, error))
    except Conflict as conflict:
        facts, letter = await _read(view, services, task_id, typed_in)
        typed = Typed(name, sent)
        return _page(view, facts, letter, 409, typed=typed, conflict=conflict.reason)
    if request.query_params.get("from") == "case":
        came = came_from(request.query_params.get("list", ""))
        return see_other(page_address(facts.application_id, came))
    whole_desk = "whose=all&" if request.query_params.get("whose") == "all" else ""
    return see_other(f"/inbox?{whole_desk}done={facts.id}")


async def _correct(view: View, services: Services, facts: TaskFacts, seen: str) -> Response:
    """What HR wrote down for the reader is not what they said: their own words take its place.
    `seen`: the act that the form was filled from, so that an old form changes nothing."""
    sent = await sent_form(view.request, OWN_ACTS[ActKind.CORRECT].fields)
    typed = Typed(CORRECTED, sent)
    written = facts.written_down
    if written is None or seen != written.card.act_id:
        reason = "task_changed" if facts.open else "task_closed"
        return _page(view, facts, None, 409, typed=typed, conflict=reason)
    actor = Actor(ActorKind.PERSON, view.reader.id, frozenset({Capacity.OWNER}), Via.DESK)
    try:
        await services.act(
            ActRequest(
                facts.application_id,
                ActKind.CORRECT,
                actor,
                task=written.task,
                form=sent,
                meant=await sent_marks(view.request),
            )
        )
    except FormRefused as error:
        return _page(view, facts, None, 422, typed=refused(view, CORRECTED, sent, error))
    except Conflict as conflict:
        facts, _ = await _read(view, services, facts.id)
        return _page(view, facts, None, 409, typed=typed, conflict=conflict.reason)
    return see_other(f"/applications/{facts.application_id}")


async def _aside(view: View, services: Services, facts: TaskFacts, name: str) -> Response:
    """What is done beside the task's own forms; the page then shows what came of it."""
    actor = Actor(ActorKind.PERSON, view.reader.id, held(view, facts), Via.DESK)
    try:
        typed = await ASIDE[name](view, services, facts, actor)
    except Conflict as conflict:
        typed = await as_typed(view.request, name)
        facts, _ = await _read(view, services, facts.id)
        return _page(view, facts, None, 409, typed=typed, conflict=conflict.reason)
    if typed is not None:
        return _page(view, facts, None, 422, typed=typed)
    return see_other(f"/tasks/{facts.id}")


async def task_page_beside(
    view: View,
    services: Services,
    task_id: str,
    items: Sequence[tuple[str, str]],
    status: int = 200,
    faults: Mapping[str, str] = MappingProxyType({}),
) -> HTMLResponse:
    """The page after a file was handed in on it, with what was typed beside it; `faults`: what is
    wrong with the file."""
    facts, letter = await _read(view, services, task_id)
    sent: list[tuple[str, str | UploadFile]] = list(items)
    form = FormData(sent)
    name = str(form.get("completion", ""))
    way = completion_of(facts.kind, name)
    typed = Typed(name, values_of(form, way.fields if way else ()))
    return _page(view, facts, letter, status, typed=typed, resume=Resume(not faults, faults))


async def _read(
    view: View, services: Services, task_id: str, paragraph: str | None = None
) -> tuple[TaskFacts, LetterToSend | None]:
    """The task, and the mail to the candidate as it would be sent, or as it waits to leave."""

    parts = services.parts

    def query(conn: Connection) -> tuple[TaskFacts, LetterToSend | None] | None:
        facts = read_task(conn, view.reader, task_id)
        if facts is None:
            return None
        facts = replace(facts, ruled_out=ruled_out(conn, parts.policies, task_id, facts.kind))
        own = held(view, facts)
        return facts, read_letter(conn, parts, facts, view.reader.id, own, paragraph)

    found = await services.parts.database.read(query)
    if found is None:
        raise Unknown
    return found


def held(view: View, facts: TaskFacts) -> frozenset[Capacity]:
    """In which capacities the reader may act on a task."""
    return capacities(
        actor=view.reader.id,
        owner=facts.owner_id,
        escalated_to=facts.escalated_to,
        roles=view.reader.roles,
        panel=facts.seated,
    )


def _chosen(view: View) -> str:
    """The outcome that somebody chose on the application's page, where a decision is theirs."""
    chosen = view.request.query_params.get("choose", "")
    return chosen if chosen in tuple(Outcome) else ""


def _page(
    view: View,
    facts: TaskFacts,
    letter: LetterToSend | None,
    status: int = 200,
    *,
    typed: Typed | None = None,
    conflict: str = "",
    seen: Seen = UNSEEN,
    resume: Resume | None = None,
) -> HTMLResponse:
    draft = letter.words if letter else {}
    begin: dict[str, object] = {
        **arranged(view, facts),
        "told_at": view.writing.input_value(view.at),
        "reason_code": facts.decision.reason_code if facts.decision else "",
        "outcome": _chosen(view),
        **(letter.begins if letter else {}),
    }
    forms = task_forms(
        view,
        facts.kind,
        held(view, facts) if facts.open else frozenset(),
        facts.scenario,
        begin=begin,
        people=[Option(one.id, one.name) for one in facts.people],
        typed=typed,
        withheld=withheld(facts.sent_by)
        | out_of_place(view, facts)
        | out_of_question(facts)
        | facts.by_another,
        attributes=facts.attributes,
        pieces=pieces_of(view, facts),
        level=letter.level if letter else WordingLevel.FREE,
        ruled_out=facts.ruled_out,
    )
    written = facts.written_down
    correction = correction_form(view, written.card, facts.attributes, typed) if written else None
    aside = forms_aside(view, facts, held(view, facts), typed)
    return view.page(
        "task.html",
        status,
        task=facts,
        correction=correction,
        **aside,
        draft=draft,
        letter=letter if letter and not letter.whole else None,
        template=letter.template if letter else None,
        why_undelivered=why_undelivered(view, facts.mail.error) if facts.mail else "",
        about=what_to_do(view, facts),
        held_back=is_held_back(facts),
        forms=in_order(view, facts, forms),
        lead_in=lead_in(view, facts, forms),
        typed=typed,
        conflict=conflict,
        wording=wording_of(view, facts, draft, typed) if letter and letter.whole else (),
        looked=seen.looked,
        that_day=seen.that_day,
        phone=seen.phone,
        heard=heard_for(facts, letter, typed),
        resume=resume or Resume(),
        left=left_over(view, typed, (*forms, correction, *aside.values())),
        kept=is_kept(typed, conflict),
        ways_of_pieces=(GIVE, *WITHHELD_BECAUSE),
    )
