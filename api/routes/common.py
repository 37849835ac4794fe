"""What every router of the JSON API shares: its prefix, its problems, its paging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from api.answers import ActAnswer, Page
from api.answers.proposals import ProposalAnswer, ProposedAnswer
from api.answers.shapes import act_answer
from api.deps import Needs
from api.description import PROBLEM_SCHEMA
from api.door.problem_kinds import MEDIA_TYPE
from api.door.texts import Texts, texts_of
from db.directory.hiring import LARGEST_PAGE, PAGE
from db.directory.people import Person
from db.directory.readers import Reader
from db.process.acts import Accepted
from domain.access import Scope

R = TypeVar("R", bound=Any)
A = TypeVar("A")

PathId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_:.-]+$", max_length=120)]
Cursor = Annotated[
    str,
    Query(pattern=r"^[A-Za-z0-9_:.-]*$", max_length=120, description="`next` of the page before"),
]
Filter = Annotated[
    str,
    Query(
        pattern=r"^[A-Za-z0-9_:.-]*$",
        max_length=120,
        description="of this alone; empty: all",
    ),
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
DEFAULT_LIMIT = PAGE
TextsDep = Annotated[Texts, Depends(texts_of)]

_WHEN = {
    400: "The body is no well-formed JSON in UTF-8, or no form",
    401: "Nobody is signed in, or the key is not known (any more)",
    403: "Open to another role only, or to another scope of keys, or sent by another site",
    404: "There is no such thing, or it is not the caller's to see",
    409: "It does not fit the present state, which the answer names",
    413: "The body is larger than 256 KiB, or a file than 10 MiB",
    422: "Some fields cannot be taken; each is named with what is wrong with it",
    429: "It was done too often; `Retry-After` says in how many seconds it may be done again",
    503: "The database is away for the moment; nothing was half done",
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": when,
        "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
    }
    for status, when in _WHEN.items()
}


PROPOSED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": ProposedAnswer,
        "description": "It is proposed, and nothing has changed yet: an HR lead confirms it",
    }
}
"""Beside the answer of a change that not everybody makes alone."""


def awaiting(proposal: ProposalAnswer) -> JSONResponse:
    """The answer to a change that is only proposed."""
    return JSONResponse(ProposedAnswer(proposal=proposal).model_dump(mode="json"), 202)


def router(
    path: str, tag: str, *, reads: Scope = Scope.READ, writes: Scope = Scope.ACT
) -> APIRouter:
    """A router of the API. Its problems are listed once, for every route; so are the scopes that a
    key needs for what it gives and for what it takes.
    """
    return APIRouter(
        prefix=f"/api/v1{path}",
        tags=[tag],
        responses=PROBLEMS,
        dependencies=[Depends(Needs(reads, writes))],
    )


def reader_of(person: Person) -> Reader:
    """The signed-in person, as the queries need them."""
    return Reader(person.id, person.roles)


def _by_id(row: Any) -> str:
    return str(row.id)


def page_of(
    rows: Sequence[R], limit: int, answer: Callable[[R], A], cursor: Callable[[R], str] = _by_id
) -> Page[A]:
    """A page of rows, of which one more was asked for than it holds."""
    shown = rows[:limit]
    return Page(
        items=[answer(row) for row in shown],
        next=cursor(shown[-1]) if len(rows) > limit else None,
    )


def acted(accepted: Accepted, request: Request, person: Person) -> ActAnswer:
    """The answer to an act, with what may not have been meant about it."""
    texts = texts_of(request)
    return act_answer(accepted, texts.catalogue, texts.locale, person.zone)
