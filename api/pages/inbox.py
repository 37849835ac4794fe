"""The inbox: what waits for the reader, the most urgent first."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import ServicesDep
from api.pages.frame import DeskViewDep
from db.reading.inbox import DoneTask, Inbox, done_task, read_inbox

router = APIRouter(include_in_schema=False)

WHOLE_DESK = "all"


@router.get("/inbox")
async def inbox(
    view: DeskViewDep, services: ServicesDep, whose: str = "", done: str = ""
) -> HTMLResponse:
    """The reader's tasks, or everybody's for HR; `done` confirms the task just completed."""
    parts = services.parts
    whole_desk = whose == WHOLE_DESK and view.reader.desk

    def query(conn: Connection) -> tuple[Inbox, DoneTask | None]:
        found = read_inbox(
            conn, parts.policies, view.reader, view.at, zone=view.zone, whole_desk=whole_desk
        )
        return found, done_task(conn, view.reader, done) if done else None

    found, just_done = await parts.database.read(query)
    return view.page("inbox.html", inbox=found, whole_desk=whole_desk, done=just_done)
