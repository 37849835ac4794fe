"""A task's page: what one must know, and a form for each way to complete it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.deps import PersonDep, ServicesDep, Via
from api.forms import Option
from api.pages.answering import doubts_about
from api.pages.arranging import arranged, in_order, lead_in, out_of_place
from api.pages.failing import why_undelivered
from api.pages.filling import Typed, completion_of, refused, sent_form, sent_text, task_forms
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.letter_sheet import warnings_of
from api.problems import Unknown
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest
from db.reading.task import TaskFacts, read_task
from domain.events import ActorKind
from domain.forms import FormFault, FormRefused
from domain.scenarios import SCENARIOS, Scenario
from domain.senders import withheld
from domain.tasks import Capacity, capacities
from domain.wording_lint import letter_warnings
from domain.words import TaskKind

router = APIRouter(include_in_schema=False)

WORDS_OF_MAIL = ("subject", "body")


@router.get("/tasks/{task_id}")
async def task_page(task_id: str, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """The task and its forms."""
    facts, draft = await _read(view, services, task_id)
    return _page(view, facts, draft)


@router.post("/tasks/{task_id}")
async def complete(
    task_id: str, request: Request, person: PersonDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Complete it; then back to the inbox, which says so."""
    facts, draft = await _read(view, services, task_id)
    name, version = await sent_text(request, "completion"), await sent_text(request, "version")
    way = completion_of(facts.kind, name)
    sent = await sent_form(request, way.fields if way else ())
    if await sent_text(request, "look"):
        return _page(view, facts, draft, typed=Typed(name, sent), looked=True)
    doubts = doubts_about(view, request, name, sent)
    if doubts:
        return _page(view, facts, draft, typed=Typed(name, sent), doubts=doubts)
    actor = Actor(ActorKind.PERSON, person.id, _held(view, facts), Via.DESK)
    try:
        await services.act(
            ActRequest(
                facts.application_id,
                ActKind.COMPLETE,
                actor,
                task=facts.id,
                completion=name,
                version=int(version[:9]) if version.isdecimal() else None,
                form=_unless_untouched(sent, draft),
                zone=view.zone,
            )
        )
    except FormRefused as error:
        return _page(view, facts, draft, 422, typed=refused(view, name, sent, error))
    except Conflict as conflict:
        facts, draft = await _read(view, services, task_id)
        typed = Typed(name, sent)
        return _page(view, facts, draft, 409, typed=typed, conflict=conflict.reason)
    if request.query_params.get("from") == "case":
        return see_other(f"/applications/{facts.application_id}")
    whole_desk = "whose=all&" if request.query_params.get("whose") == "all" else ""
    return see_other(f"/inbox?{whole_desk}done={facts.id}")


async def _read(
    view: View, services: Services, task_id: str
) -> tuple[TaskFacts, Mapping[str, str]]:
    def query(conn: Connection) -> tuple[TaskFacts, Mapping[str, str]] | None:
        facts = read_task(conn, view.reader, task_id)
        return None if facts is None else (facts, _draft(conn, view, services, facts))

    found = await services.parts.database.read(query)
    if found is None:
        raise Unknown
    return found


def _draft(conn: Connection, view: View, services: Services, facts: TaskFacts) -> Mapping[str, str]:
    """The mail to the candidate as it would be sent, or as it waits to leave."""
    composer = services.parts.composer
    if facts.open and facts.kind is TaskKind.NOTIFY_CANDIDATE:
        draft = composer.preview(
            conn,
            application=facts.application_id,
            task=facts.id,
            scenario=facts.scenario,
            at=view.at,
        )
    elif facts.open and facts.kind is TaskKind.AWAIT_RELEASE:
        draft = composer.waiting(conn, facts.message_id)
    else:
        return {}
    return {"subject": draft.subject, "body": draft.body}


def _unless_untouched(sent: Mapping[str, object], draft: Mapping[str, str]) -> dict[str, object]:
    """Without the words of the mail if they are the draft's own: the draft speaks then.

    A mail that was emptied is refused here, because an act without words means the draft.
    """
    if not any(name in sent for name in WORDS_OF_MAIL):
        return dict(sent)
    words = {name: str(sent.get(name, "")).replace("\r\n", "\n").strip() for name in WORDS_OF_MAIL}
    empty = [FormFault(name, "required") for name, text in words.items() if not text]
    if empty:
        raise FormRefused(empty)
    if all(words[name] == draft.get(name, "").strip() for name in WORDS_OF_MAIL):
        return {name: value for name, value in sent.items() if name not in WORDS_OF_MAIL}
    return dict(sent)


def _wording(view: View, draft: Mapping[str, str], typed: Typed | None) -> tuple[str, ...]:
    """The warnings about the words of the mail: those that came back, else the draft's."""
    if not draft:
        return ()
    words = {**draft, **(typed.values if typed is not None else {})}
    found = letter_warnings(*(str(words.get(name, "")) for name in WORDS_OF_MAIL))
    return warnings_of(view, found)


def _about(view: View, facts: TaskFacts) -> str:
    """What to do, where the name of the task does not say it."""
    key = f"pages.task.about.{facts.kind}"
    if facts.mail and SCENARIOS[Scenario(facts.mail.scenario)].outcome:
        outcome = f"{key}_outcome"
        key = outcome if view.catalogue.has(view.locale, outcome) else key
    return view.text(key) if view.catalogue.has(view.locale, key) else ""


def _held(view: View, facts: TaskFacts) -> frozenset[Capacity]:
    return capacities(
        actor=view.reader.id,
        owner=facts.owner_id,
        escalated_to=facts.escalated_to,
        roles=view.reader.roles,
        panel=facts.seated,
    )


def _page(
    view: View,
    facts: TaskFacts,
    draft: Mapping[str, str],
    status: int = 200,
    *,
    typed: Typed | None = None,
    conflict: str = "",
    looked: bool = False,
    doubts: tuple[str, ...] = (),
) -> HTMLResponse:
    begin: dict[str, object] = {
        **arranged(view, facts),
        "told_at": view.writing.input_value(view.at),
        "reason_code": facts.decision.reason_code if facts.decision else "",
        **draft,
    }
    forms = task_forms(
        view,
        facts.kind,
        _held(view, facts) if facts.open else frozenset(),
        facts.scenario,
        begin=begin,
        people=[Option(one.id, one.name) for one in facts.people],
        typed=typed,
        withheld=withheld(facts.sent_by) | out_of_place(view, facts),
        attributes=facts.attributes,
    )
    return view.page(
        "task.html",
        status,
        task=facts,
        draft=draft,
        why_undelivered=why_undelivered(view, facts.mail.error) if facts.mail else "",
        about=_about(view, facts),
        forms=in_order(view, facts, forms),
        lead_in=lead_in(view, facts, forms),
        typed=typed,
        conflict=conflict,
        wording=_wording(view, draft, typed),
        looked=looked,
        doubts=doubts,
    )
