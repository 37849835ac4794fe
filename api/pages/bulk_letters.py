"""Several letters of one scenario, looked at in full and sent together, each as its own act."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.answers.forms import fault_text, forms_of
from api.deps import PersonDep, ServicesDep, Via
from api.pages.form_views import MEANT
from api.pages.frame import DeskViewDep, View
from api.pages.task import held
from api.pages.template_view import warnings_of
from api.services import Conflict, Services
from db.process.acts import ActKind, Actor, ActRequest, UnknownTask
from db.reading.task import TaskFacts, read_task
from domain.doubts import Doubt, marks_of, to_ask
from domain.events import ActorKind
from domain.forms import FormRefused
from domain.task_columns import Letter
from domain.task_specs import Capacity
from domain.tasks import possible
from domain.wording_lint import WordDoubt, asked_about, letter_warnings

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
    def doubts(self) -> tuple[WordDoubt, ...]:
        """What somebody should read again in it."""
        return letter_warnings(self.subject, self.body, self.task.scenario)

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
    return _page(
        view,
        [letter for letter in ready if letter.task.scenario == mine],
        mine,
        others={each: _address(ready, each) for each in scenarios if each != mine},
        gone=len(chosen) - len(ready),
        left_out=len(set(task)) - len(chosen),
    )


@router.post("/inbox/letters")
async def send(
    request: Request, person: PersonDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """Send them one after another, and say of each what became of it. Nothing is sent while there
    are words in one of them that are to be confirmed."""
    form = await request.form()
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    sent = [each for each in form.getlist("task") if isinstance(each, str)][:MOST]
    chosen = list(dict.fromkeys(sent))
    ready = await services.parts.database.read(lambda conn: _ready(conn, view, services, chosen))
    asked = _shown(ready, said)
    if asked:
        scenario = ready[0].task.scenario
        gone = len(chosen) - len(ready)
        return _page(view, ready, scenario, 422, gone=gone, asked=asked, said=said)
    results = []
    for each in chosen:
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
            Actor(ActorKind.PERSON, view.reader.id, held(view, task), Via.DESK),
            task=task.id,
            completion=SEND,
            version=int(version[:9]) if version.isdecimal() else None,
            form={"reason_code": reason} if reason else {},
            zone=view.zone,
            draft={"subject": letter.subject, "body": letter.body},
            meant=_meant(said, task.id),
            previewed=True,
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
        if task is None or not task.open or task.spec.letter is not Letter.DRAFTED:
            continue
        # Together is the desk's: whoever else sends one signs it, and may add to it.
        own = held(view, task)
        if Capacity.DESK not in own or SEND not in possible(task.kind, own):
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


def _page(
    view: View,
    letters: Sequence[ReadyLetter],
    scenario: str,
    status: int = 200,
    *,
    others: Mapping[str, str] = MappingProxyType({}),
    gone: int = 0,
    left_out: int = 0,
    asked: Mapping[str, tuple[Doubt, ...]] = MappingProxyType({}),
    said: Mapping[str, str] = MappingProxyType({}),
) -> HTMLResponse:
    """The letters in full; `asked`: the words in them that are to be confirmed, by task."""
    return view.page(
        "letters_together.html",
        status,
        letters=letters,
        scenario=scenario,
        others=others,
        gone=gone,
        left_out=left_out,
        reasons=_reasons(view, letters),
        chosen={one.task.id: said.get(f"reason-{one.task.id}", one.reason_code) for one in letters},
        wording={one.task.id: warnings_of(view, one.doubts) for one in letters},
        marks={task: marks_of(doubts) for task, doubts in asked.items()},
        to_confirm=sum(bool(doubts) for doubts in asked.values()),
    )


def _shown(
    letters: Sequence[ReadyLetter], said: Mapping[str, str]
) -> Mapping[str, tuple[Doubt, ...]]:
    """What is asked about, by task: all of it while there is anything that has not been shown."""
    doubtful = {one.task.id: asked_about(one.doubts, at_desk=True) for one in letters}
    if not any(to_ask(doubts, _meant(said, task)) for task, doubts in doubtful.items()):
        return {}
    return doubtful


def _meant(said: Mapping[str, str], task: str) -> frozenset[str]:
    return frozenset(said.get(f"{MEANT}-{task}", "").split())


def _address(ready: Sequence[ReadyLetter], scenario: str) -> str:
    ids = [("task", letter.task.id) for letter in ready if letter.task.scenario == scenario]
    return f"/inbox/letters?{urlencode(ids)}"


def _reasons(view: View, letters: Sequence[ReadyLetter]) -> Sequence[object]:
    """The reasons to choose from, where these letters (of one scenario) ask for one."""
    if not letters:
        return ()
    task, owner = letters[0].task, frozenset({Capacity.OWNER})
    forms = forms_of(view.catalogue, view.locale, task.kind, owner, task.scenario)
    fields = (field for form in forms if form.completion == SEND for field in form.fields)
    return next((field.options for field in fields if field.spec.name == "reason_code"), ())
