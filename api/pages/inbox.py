"""The inbox: what waits for the reader, the most urgent first, and short answers in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import ServicesDep
from api.pages.filling import FormView, task_forms
from api.pages.frame import DeskViewDep, View
from db.reading.inbox import DoneTask, Inbox, done_task, read_inbox
from db.reading.rows import TaskLine
from domain.tasks import Capacity, capacities, possible
from domain.words import TaskKind

router = APIRouter(include_in_schema=False)

WHOLE_DESK = "all"
IN_PLACE = frozenset(
    {
        TaskKind.REVIEW_HOLD,
        TaskKind.PREPARE_OFFER,
        TaskKind.RESOLVE_DELIVERY,
        TaskKind.RECONCILE,
    }
)
"""The kinds whose line says enough to answer them. To the others belongs a page that one reads."""


@router.get("/inbox")
async def inbox(
    view: DeskViewDep,
    services: ServicesDep,
    whose: str = "",
    done: str = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """The reader's tasks, or everybody's for HR; `done` confirms the task just completed."""
    parts = services.parts
    whole_desk = whose == WHOLE_DESK and view.reader.desk

    def query(conn: Connection) -> tuple[Inbox, DoneTask | None]:
        found = read_inbox(
            conn,
            parts.policies,
            view.reader,
            view.at,
            zone=view.zone,
            whole_desk=whole_desk,
            after=after,
        )
        return found, done_task(conn, view.reader, done) if done else None

    found, just_done = await parts.database.read(query)
    answering = Answering(view)
    return view.page(
        "inbox.html",
        inbox=found,
        whole_desk=whole_desk,
        done=just_done,
        after=after,
        forms_in_place=answering.forms,
        may=answering.may,
    )


class Answering:
    """What the reader can do with a line without leaving the inbox."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._made: dict[tuple[TaskKind, frozenset[Capacity]], tuple[FormView, ...]] = {}

    def may(self, task: TaskLine, completion: str) -> bool:
        """Whether the reader may complete the task in this way."""
        return completion in possible(task.kind, self._held(task))

    def forms(self, task: TaskLine) -> tuple[FormView, ...]:
        """The forms of a short task, with ids of their own on the page."""
        if task.kind not in IN_PLACE:
            return ()
        key = task.kind, self._held(task)
        if key not in self._made:
            begin = {"told_at": self._view.writing.input_value(self._view.at)}
            self._made[key] = task_forms(self._view, *key, task.scenario, begin=begin)
        return tuple(_named_after(task, form) for form in self._made[key])

    def _held(self, task: TaskLine) -> frozenset[Capacity]:
        return capacities(
            actor=self._view.reader.id,
            owner=task.owner_id,
            escalated_to=task.escalated_to,
            roles=self._view.reader.roles,
        )


def _named_after(task: TaskLine, form: FormView) -> FormView:
    """Several tasks of a kind stand on one page, and ids are there once."""
    own = tuple(replace(field, id=f"{task.id}-{field.id}") for field in form.fields)
    return replace(form, fields=own)
