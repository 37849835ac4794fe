"""Tasks: what waits for whom, and its completion."""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from sqlalchemy import Connection, Row

from api.answers import ActAnswer, DraftAnswer, Page, TaskAnswer, TaskLine, WarningAnswer
from api.deps import DeskDep, PersonDep, ServicesDep, actor_of
from api.forms import forms_of
from api.problems import Unknown
from api.routes.common import DEFAULT_LIMIT, Cursor, Limit, PathId, page_of, reader_of, router
from api.schemas import CompletionBody
from api.services import Services
from api.texts import locale_of
from db.acts import ActKind, ActRequest
from db.agenda import Wanted, find_task, page_of_tasks
from db.directory import Person
from db.projection import OPEN
from db.reading.judging import attributes_of
from domain.senders import sent_by, withheld
from domain.wording_lint import letter_warnings
from domain.words import TaskKind

tasks = router("/tasks", "tasks")


@tasks.get("", summary="Tasks, the most urgent first")
async def listed(
    person: PersonDep,
    services: ServicesDep,
    whose: Literal["mine", "all"] = "mine",
    state: Literal["open", "all"] = "open",
    kind: TaskKind | None = None,
    application: Cursor = "",
    cursor: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[TaskLine]:
    """`mine`: owned by the caller or escalated to them; `all`: of every case they may see."""
    wanted = Wanted(
        mine=whose == "mine", open_only=state == "open", kind=kind or "", application=application
    )
    reader = reader_of(person)
    rows = await services.parts.database.read(
        lambda conn: page_of_tasks(conn, reader, wanted, after=cursor, limit=limit)
    )
    return page_of(rows, limit, TaskLine.of)


@tasks.get("/{task_id}", summary="One task, and how it can be completed")
async def one(
    task_id: PathId, request: Request, person: PersonDep, services: ServicesDep
) -> TaskAnswer:
    """The forms are those open to the caller; a task that is done has none."""
    row = await _row(services, person, task_id)
    held = actor_of(person, row).held if row.state == OPEN else frozenset()
    catalogue = services.parts.catalogue
    locale = locale_of(request, catalogue)
    elsewhere = withheld(sent_by(row.senders, row.scenario))
    forms = forms_of(
        catalogue,
        locale,
        TaskKind(row.kind),
        held,
        row.scenario,
        elsewhere,
        attributes_of(row.attributes, row.focus),
    )
    return TaskAnswer.with_forms(row, forms)


@tasks.post("/{task_id}/completions", summary="Complete a task")
async def complete(
    task_id: PathId, body: CompletionBody, person: PersonDep, services: ServicesDep
) -> ActAnswer:
    """Answered with success, it counts exactly once; everything else is 403, 409 or 422 at once."""
    row = await _row(services, person, task_id)
    accepted = await services.act(
        ActRequest(
            row.application_id,
            ActKind.COMPLETE,
            actor_of(person, row),
            task=task_id,
            completion=body.completion,
            version=body.version,
            form=body.form,
            zone=person.zone,
        )
    )
    return ActAnswer(act=accepted.act, seq=accepted.seq)


@tasks.get("/{task_id}/draft", summary="The drafted mail to the candidate")
async def draft(task_id: PathId, person: DeskDep, services: ServicesDep) -> DraftAnswer:
    """In the candidate's language, from the scenario's template. 404 unless one is to be sent."""
    parts = services.parts

    def read(conn: Connection) -> DraftAnswer:
        row = find_task(conn, reader_of(person), task_id)
        if row is None or row.kind != TaskKind.NOTIFY_CANDIDATE or row.state != OPEN:
            raise Unknown
        words = parts.composer.preview(
            conn,
            application=row.application_id,
            task=row.id,
            scenario=row.scenario,
            at=parts.clock(),
        )
        found = letter_warnings(words.subject, words.body)
        warnings = [WarningAnswer.model_validate(each) for each in found]
        return DraftAnswer(subject=words.subject, body=words.body, warnings=warnings)

    return await parts.database.read(read)


async def _row(services: Services, person: Person, task: str) -> Row[tuple[object, ...]]:
    row = await services.parts.database.read(lambda conn: find_task(conn, reader_of(person), task))
    if row is None:
        raise Unknown
    return row
