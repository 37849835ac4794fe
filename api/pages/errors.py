"""The page of everything that went wrong: what it is, where to go from here, and what was typed."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.deps import services_of
from api.door.middleware import LINK_PATHS, SAFE_METHODS, UPLOADS
from api.door.problem_kinds import Problem
from api.pages.frame import view_of
from api.pages.typed_back import given_back, typed_in

AGAIN = frozenset({409, 413, 422, 429, 500, 502, 503})
"""After these the same form may be sent again, mended or not; after others it is only shown."""


async def error_page(request: Request, problem: Problem) -> Response:
    """A problem for people. It needs no database, which may be what is missing."""
    view = view_of(request, services_of(request))
    person = getattr(request.state, "person", None)
    # Whoever came by a link has no desk to go back to.
    desk = request.app.state.has_desk and not request.url.path.startswith(LINK_PATHS)
    home, name = ("/inbox", "home") if person is not None else ("/" if desk else "", "back")
    typed = await typed_in(request) if request.method not in SAFE_METHODS else ()
    return view.page(
        "error.html",
        problem.status,
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        home=home,
        home_name=view.text(f"pages.error.{name}"),
        typed=given_back(view, typed),
        again=problem.status in AGAIN,
        address=view.address(),
        with_file=_with_file(request, typed),
    )


async def signed_out_page(request: Request) -> Response:
    """Somebody sent a form and is not signed in any more: what they typed is not lost.

    They sign in beside it and send it from here once more. Of a form with a file only the texts
    are taken in: nobody sends megabytes before it is known who they are.
    """
    view = view_of(request, services_of(request))
    typed = await typed_in(request)
    response = view.page(
        "session_ended.html",
        401,
        address=view.address(),
        typed=given_back(view, typed),
        with_file=_with_file(request, typed),
    )
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _with_file(request: Request, typed: tuple[tuple[str, str], ...]) -> str:
    """Whether the form takes a file or an address, where files come in; '' elsewhere, `perhaps`
    where it can do without."""
    if not UPLOADS.fullmatch(request.url.path):
        return ""
    if request.url.path == "/candidates/new":
        return "perhaps"
    return "url" if any(name == "url" and value for name, value in typed) else "file"
