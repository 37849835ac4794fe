"""Tasks: what waits for whom, and its completion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import Request
from sqlalchemy import Connection, Row

from api.answers import ActAnswer, DraftAnswer, Page, TaskAnswer, TaskLine
from api.answers.forms import Option, forms_of
from api.answers.shapes import warning_answers
from api.bodies.hiring import CompletionBody, confirmed
from api.deps import DeskDep, PersonDep, ServicesDep, actor_of
from api.door.texts import locale_of, texts_of
from api.refusals import Unknown
from api.routes.common import (
    DEFAULT_LIMIT,
    Cursor,
    Filter,
    Limit,
    PathId,
    acted,
    page_of,
    reader_of,
    router,
)
from api.services import Services
from db.directory.people import Person
from db.directory.pieces import Piece
from db.process.acts import ActKind, ActRequest
from db.process.letter_wording import level_shown
from db.process.projection import OPEN
from db.reading.inbox_queries import cursor_of
from db.reading.rights import read_request_to_answer
from db.reading.ruled_out import ruled_out
from db.reading.scorecards import attributes_of
from db.reading.task_list import TaskFilter, find_task, page_of_tasks
from domain.releases import known
from domain.senders import sent_by, withheld
from domain.task_columns import Letter
from domain.tasks import spec_of
from domain.wording_lint import letter_warnings
from domain.words import TaskKind

tasks = router("/tasks", "tasks")


@tasks.get("", operation_id="list_tasks", summary="Tasks, the most urgent first")
async def listed(
    person: PersonDep,
    services: ServicesDep,
    whose: Literal["mine", "all"] = "mine",
    state: Literal["open", "all"] = "open",
    kind: TaskKind | None = None,
    application: Filter = "",
    cursor: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[TaskLine]:
    """`mine`: owned by the caller or escalated to them; `all`: of every case they may see."""
    wanted = TaskFilter(
        mine=whose == "mine", open_only=state == "open", kind=kind or "", application=application
    )
    reader = reader_of(person)
    rows = await services.parts.database.read(
        lambda conn: page_of_tasks(conn, reader, wanted, after=cursor, limit=limit)
    )
    return page_of(rows, limit, TaskLine.of, lambda row: cursor_of(row.due_at, row.id))


@tasks.get("/{task_id}", operation_id="get_task", summary="One task, and how it can be completed")
async def one(
    task_id: PathId, request: Request, person: PersonDep, services: ServicesDep
) -> TaskAnswer:
    """The forms are those open to the caller; a task that is done has none."""
    row = await _row(services, person, task_id)
    asked = await services.parts.database.read(lambda conn: read_request_to_answer(conn, row))
    held = actor_of(person, row).held if row.state == OPEN else frozenset()
    catalogue = services.parts.catalogue
    locale = locale_of(request, services.parts.company.known)
    elsewhere = withheld(sent_by(row.senders, row.scenario))
    policies, kind = services.parts.policies, known(TaskKind, row.kind)
    level, out = await services.parts.database.read(
        lambda conn: (
            level_shown(conn, policies, row, held),
            ruled_out(conn, policies, task_id, kind),
        )
    )
    forms = forms_of(
        catalogue,
        locale,
        kind,
        held,
        row.scenario,
        elsewhere | (asked.out_of_question if asked else frozenset()),
        attributes_of(row.attributes, row.focus),
        [_option(each) for each in asked.pieces] if asked else (),
        level,
        out,
    )
    return TaskAnswer.with_forms(row, forms)


def _option(piece: Piece) -> Option:
    said_of = (piece.person_name, piece.stage_name or piece.done, piece.at.date().isoformat())
    return Option(piece.id, " · ".join(part for part in said_of if part))


@tasks.post("/{task_id}/completions", operation_id="complete_task", summary="Complete a task")
async def complete(
    task_id: PathId,
    body: CompletionBody,
    request: Request,
    person: PersonDep,
    services: ServicesDep,
) -> ActAnswer:
    """Answered with success, it counts exactly once; everything else is 403, 409 or 422 at once.

    422 `doubtful-words` names the fields whose words are to be read again, those of the drafted
    mail too; 422 `many-outcomes` comes of more outcomes told by mail within an hour than the
    company's limit. `confirmed` says that they are meant. `warnings` are what it was taken with. An
    answer to a candidate that names an amount of money is refused outside of HR, `confirmed` or not
    (`amount_named`).
    """
    row = await _row(services, person, task_id)
    spoken = await _spoken(services, row, body)
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
            draft=spoken,
            meant=confirmed(body),
        )
    )
    return acted(accepted, request, person)


@tasks.get(
    "/{task_id}/draft", operation_id="get_task_draft", summary="The drafted mail to the candidate"
)
async def draft(
    task_id: PathId, request: Request, person: DeskDep, services: ServicesDep
) -> DraftAnswer:
    """In the candidate's language, from the scenario's template. 404 unless one is to be sent."""
    parts, texts = services.parts, texts_of(request)

    def read(conn: Connection) -> DraftAnswer:
        row = find_task(conn, reader_of(person), task_id)
        if row is None or not _is_drafted(row):
            raise Unknown
        words = _draft_of(conn, services, row)
        found = letter_warnings(words["subject"], words["body"], row.scenario)
        warnings = warning_answers(found, texts.catalogue, texts.locale)
        return DraftAnswer(**words, warnings=warnings)

    return await parts.database.read(read)


def _is_drafted(row: Row[Any]) -> bool:
    return spec_of(row.kind).letter is Letter.DRAFTED and row.state == OPEN


def _draft_of(conn: Connection, services: Services, row: Row[Any]) -> dict[str, str]:
    parts = services.parts
    words = parts.composer.preview(
        conn,
        application=row.application_id,
        task=row.id,
        scenario=row.scenario,
        at=parts.clock(),
    )
    return {"subject": words.subject, "body": words.body}


async def _spoken(services: Services, row: Row[Any], body: CompletionBody) -> Mapping[str, str]:
    """The words of the mail, where the form leaves them to the draft."""
    way = spec_of(row.kind).completions.get(body.completion)
    mails = way is not None and any(field.words_of_mail for field in way.fields)
    if not mails or not _is_drafted(row):
        return {}
    return await services.parts.database.read(lambda conn: _draft_of(conn, services, row))


async def _row(services: Services, person: Person, task: str) -> Row[Any]:
    row = await services.parts.database.read(lambda conn: find_task(conn, reader_of(person), task))
    if row is None:
        raise Unknown
    return row
