"""The page of everything that went wrong: what it is, and where to go from here."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.deps import services_of
from api.middleware import LINK_PATHS
from api.pages.frame import view_of
from api.problems import Problem

TYPED = "application/x-www-form-urlencoded"


def error_page(request: Request, problem: Problem) -> Response:
    """A problem for people. It needs no database, which may be what is missing."""
    view = view_of(request, services_of(request))
    person = getattr(request.state, "person", None)
    # Whoever came by a link has no desk to go back to.
    desk = request.app.state.has_desk and not request.url.path.startswith(LINK_PATHS)
    home, name = ("/inbox", "home") if person is not None else ("/" if desk else "", "back")
    return view.page(
        "error.html",
        problem.status,
        status=problem.status,
        title=problem.title,
        detail=problem.detail,
        home=home,
        home_name=view.text(f"pages.error.{name}"),
    )


async def signed_out_page(request: Request) -> Response:
    """Somebody sent a form and is not signed in any more: what they typed is not lost.

    They sign in beside it and send it from here once more. A form with a file is not read: nobody
    sends megabytes before it is known who they are.
    """
    view = view_of(request, services_of(request))
    kind = request.headers.get("content-type", "").partition(";")[0]
    form = (await request.form()).multi_items() if kind == TYPED else []
    typed = [(name, value) for name, value in form if isinstance(value, str)]
    response = view.page("session_ended.html", 401, address=view.address(), typed=typed)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
