"""The board: which step is each candidate at, and who has the next move."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from api.deps import ServicesDep
from api.pages.frame import DeskViewDep
from db.reading.board import Column, JobChoice, job_choices, read_board

router = APIRouter(include_in_schema=False)


@router.get("/")
async def board(view: DeskViewDep, services: ServicesDep, job: str = "") -> HTMLResponse:
    """The columns; `job` shows one job alone."""
    parts = services.parts

    def query(conn: Connection) -> tuple[tuple[Column, ...], tuple[JobChoice, ...]]:
        columns = read_board(conn, parts.policies, view.reader, view.at, job=job)
        return columns, job_choices(conn, view.reader)

    columns, choices = await parts.database.read(query)
    return view.page("board.html", columns=columns, choices=choices, job=job)
