"""Several letters of one scenario, looked at in full and sent together, each as its own act."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import PersonDep, ServicesDep, Via
from api.forms import fault_text, forms_of
from api.pages.frame import DeskViewDep, View
from api.services import Conflict, Services
from db.acts import ActKind, Actor, ActRequest, UnknownTask
from db.reading.task import TaskFacts, read_task
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.tasks import Capacity, capacities, possible
from domain.words import TaskKind

router = APIRouter(include_in_schema=False)

MOST = 30
"""So many letters are looked at on one page."""
SEND = "send"
Chosen = Annotated[list[str], Query(max_length=200, default_factory=list)]


@dataclass(frozen=True, slots=True)
class ReadyLetter:
    """A task to tell a candidate, with the mail as it would go out now."""

    task: TaskFacts
    subject: str
    body: str

    @property
    def seen(self) -> str:
        """A mark of the words: what is sent is what was looked at."""
        return hashlib.sha256(f"{self.subject}\n{self.body}".encode()).hexdigest()[:24]

    @property
    def reason_code(self) -> str:
        """The reason that was proposed with the decision."""
        return self.task.decision.reason_code if self.task.decision else ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one letter; `why` says why it was not sent."""

    candidate_name: str
    task_id: str
    why: str = ""


@router.get("/inbox/letters")
async def look(
    view: DeskViewDep, services: ServicesDep, task: Chosen, scenario: str = ""
) -> HTMLResponse:
    """The chosen letters of one scenario in full; those of another one wait for their own look."""
    chosen = list(dict.fromkeys(task))[:MOST]
    ready = await services.parts.database.read(lambda conn: _ready(conn, view, services, chosen))
    scenarios = list(dict.fromkeys(letter.task.scenario for letter in ready))
    mine = scenario if scenario in scenarios else next(iter(scenarios), "")
    letters = [letter for letter in ready if letter.task.scenario == mine]
    return view.page(
        "letters_together.html",
        letters=letters,
        scenario=mine,
        others=[each for each in scenarios if each != mine],
        addresses={each: _address(ready, each) for each in scenarios},
        gone=len(chosen) - len(ready),
        left_out=len(set(task)) - len(chosen),
        reasons=_reasons(view, mine),
    )


@router.post("/inbox/letters")
async def send(
    request: Request, person: PersonDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """Send them one after another, and say of each what became of it."""
    form = await request.form()
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    chosen = [each for each in form.getlist("task") if isinstance(each, str)][:MOST]
    results = []
    for each in dict.fromkeys(chosen):
        found = await services.parts.database.read(
            partial(_ready, view=view, services=services, ids=[each])
        )
        if not found:
            results.append(Sent("", each, view.text("pages.together.gone_since")))
            continue
        results.append(await _send(view, services, found[0], said))
    return view.page("letters_sent.html", results=results)


async def _send(view: View, services: Services, letter: ReadyLetter, said: dict[str, str]) -> Sent:
    task = letter.task
    version = said.get(f"version-{task.id}", "")
    reason = said.get(f"reason-{task.id}", "")
    why = ""
    if said.get(f"seen-{task.id}") != letter.seen:
        why = view.text("pages.together.changed_since")
    else:
        request = ActRequest(
            task.application_id,
            ActKind.COMPLETE,
            Actor(ActorKind.PERSON, view.reader.id, _held(view, task), Via.DESK),
            task=task.id,
            completion=SEND,
            version=int(version[:9]) if version.isdecimal() else None,
            form={"reason_code": reason} if reason else {},
            zone=view.zone,
        )
        try:
            await services.act(request)
        except FormRefused as error:
            why = " ".join(fault_text(view.catalogue, view.locale, each) for each in error.faults)
        except Conflict as conflict:
            why = view.text(f"problems.reason.{conflict.reason}")
        except UnknownTask:
            why = view.text("pages.together.gone_since")
    return Sent(task.candidate_name, task.id, why)


def _ready(
    conn: Connection, view: View, services: Services, ids: Sequence[str]
) -> list[ReadyLetter]:
    """The letters that the reader may send, in the order in which they were chosen."""
    found = []
    for each in ids:
        task = read_task(conn, view.reader, each)
        if task is None or not task.open or task.kind is not TaskKind.NOTIFY_CANDIDATE:
            continue
        if SEND not in possible(task.kind, _held(view, task)):
            continue
        draft = services.parts.composer.preview(
            conn,
            application=task.application_id,
            task=task.id,
            scenario=task.scenario,
            at=view.at,
        )
        found.append(ReadyLetter(task, draft.subject, draft.body))
    return found


def _address(ready: Sequence[ReadyLetter], scenario: str) -> str:
    ids = [("task", letter.task.id) for letter in ready if letter.task.scenario == scenario]
    return f"/inbox/letters?{urlencode(ids)}"


def _held(view: View, task: TaskFacts) -> frozenset[Capacity]:
    return capacities(
        actor=view.reader.id,
        owner=task.owner_id,
        escalated_to=task.escalated_to,
        roles=view.reader.roles,
    )


def _reasons(view: View, scenario: str) -> Sequence[object]:
    """The reasons to choose from, where the scenario's letter asks for one."""
    if not scenario:
        return ()
    held = frozenset({Capacity.OWNER})
    forms = forms_of(view.catalogue, view.locale, TaskKind.NOTIFY_CANDIDATE, held, scenario)
    fields = (field for form in forms if form.completion == SEND for field in form.fields)
    return next((field.options for field in fields if field.spec.name == "reason_code"), ())
