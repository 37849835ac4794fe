"""The page of everything that went wrong: what it is, and where to go from here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.deps import services_of
from api.pages.frame import view_of
from api.problems import Problem


def error_page(request: Request, problem: Problem) -> Response:
    """A problem for people. It needs no database, which may be what is missing."""
    view = view_of(request, services_of(request))
    person = getattr(request.state, "person", None)
    return view.page(
        "error.html",
        problem.status,
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        home="/inbox" if person is not None else "",
    )
