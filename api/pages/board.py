"""The board: which step is each candidate at, and who has the next move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, PlainTextResponse

from api.deps import PersonDep, ServicesDep
from api.pages.came_from import as_said
from api.pages.first_steps import steps_if_any
from api.pages.frame import DeskViewDep, View
from api.pages.list_items import Dues, Shown, options, shown
from db.reading.board import Card, newest_change, read_board
from db.reading.board_lanes import BoardFilter

router = APIRouter(include_in_schema=False)

LONGEST_QUERY = 100
Code = Annotated[str, Query(max_length=120)]


@router.get("/")
async def board(
    view: DeskViewDep,
    services: ServicesDep,
    job: Code = "",
    owner: Code = "",
    pressing: Code = "",
    q: str = "",
    column: Code = "",
    after: Code = "",
) -> HTMLResponse:
    """The columns, filtered; or one `column` alone, from behind a card."""
    parts = services.parts
    wanted = BoardFilter(job, owner, bool(pressing), q[:LONGEST_QUERY].strip())
    found = await parts.database.read(
        lambda conn: read_board(
            conn, parts.policies, view.reader, view.at, wanted, column=column, after=after
        )
    )
    nobody = not any(each.total for each in found.columns)
    return view.page(
        "board.html",
        board=found,
        steps=await steps_if_any(view, services) if nobody else (),
        shown=_shown_to(view),
        options=options,
        wanted=wanted,
        alone=bool(column),
        after=after,
        came=as_said("board", view.request.query_params),
    )


def _shown_to(view: View) -> Callable[[Sequence[Card]], list[Shown]]:
    """How the cards of a column are shown to this reader."""
    write = view.writing
    dues = Dues(write, view.text)
    return partial(shown, dues=dues, write=write, text=view.text, word=cache(view.word))


@router.get("/board/version")
async def version(person: PersonDep, services: ServicesDep) -> PlainTextResponse:
    """A mark that changes with the board and the inbox: what an open page asks now and then."""
    return PlainTextResponse(await services.parts.database.read(newest_change))
