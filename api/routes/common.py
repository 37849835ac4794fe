"""What every router of the JSON API shares: its prefix, its problems, its paging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query

from api.answers import Page
from api.problems import MEDIA_TYPE, Problem
from db.directory import Person
from db.hiring import LARGEST_PAGE, PAGE
from db.reading.reader import Reader

R = TypeVar("R", bound=Any)
A = TypeVar("A")

PathId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_:.-]+$", max_length=120)]
Cursor = Annotated[
    str,
    Query(pattern=r"^[A-Za-z0-9_:.-]*$", max_length=120, description="`next` of the page before"),
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
DEFAULT_LIMIT = PAGE

_WHEN = {
    401: "Nobody is signed in, or the key is not known (any more)",
    403: "Open to another role only, or sent by another site",
    404: "There is no such thing, or it is not the caller's to see",
    409: "It does not fit the present state, which the answer names",
    413: "The body is larger than 256 KiB, or a file than 10 MiB",
    422: "Some fields cannot be taken; each is named with what is wrong with it",
    503: "The database is away for the moment; nothing was half done",
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": when,
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }
    for status, when in _WHEN.items()
}


def router(path: str, tag: str) -> APIRouter:
    """A router of the API. Its problems are listed once, for every route."""
    return APIRouter(prefix=f"/api/v1{path}", tags=[tag], responses=PROBLEMS)


def reader_of(person: Person) -> Reader:
    """The signed-in person, as the queries need them."""
    return Reader(person.id, person.roles)


def page_of(rows: Sequence[R], limit: int, answer: Callable[[R], A]) -> Page[A]:
    """A page of rows, of which one more was asked for than it holds."""
    shown = rows[:limit]
    return Page(
        items=[answer(row) for row in shown],
        next=str(shown[-1].id) if len(rows) > limit else None,
    )
