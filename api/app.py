"""Building the app: its parts, its routes by surface, and how it answers what goes wrong.

The public surface holds what mails link to and nothing else, so that it can face the internet
while the desk stays on loopback or behind a VPN.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from functools import cache
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import pages, routes
from api.deps import NotSignedIn, company_is_known
from api.description import described
from api.door.middleware import SAFE_METHODS, Threshold
from api.door.problem_kinds import MEDIA_TYPE, Problem
from api.door.problems import problem_of
from api.door.texts import texts_of
from api.routes import health, reference
from api.routes.health import Doorbell
from api.services import Services
from composition import Parts, build, log_concerns, settle_in
from db import crashpoints
from settings import Settings
from temporal_client import connect
from workflows.bell import Bell

log = logging.getLogger("api")

SIGN_IN_PAGE = "/sign-in"
AN_HOUR_S = 3600
"""After so long every count has ended."""
_JSON_PATHS = ("/api/", "/healthz", "/readyz")


class Surface(StrEnum):
    """Which half of the product a process serves."""

    ALL = "all"
    DESK = "desk"
    PUBLIC = "public"


_DESK = (*pages.DESK, *routes.ROUTERS, reference.router)
_SAY_NOTHING = (health.router, pages.assets.router)
"""They do not speak for the company, and answer while the database is away."""
_ROUTERS: Mapping[Surface, tuple[APIRouter, ...]] = {
    Surface.ALL: (*pages.PUBLIC, *_DESK),
    Surface.DESK: (pages.assets.router, pages.logo.router, *_DESK),
    Surface.PUBLIC: pages.PUBLIC,
}


def create_app(
    settings: Settings,
    *,
    surface: Surface = Surface.ALL,
    parts: Parts | None = None,
    bell: Doorbell | None = None,
) -> FastAPI:
    """The app. Tests hand in the parts and the bell; otherwise they are made of the settings."""
    app = FastAPI(
        title="Genjin",
        version="1",
        lifespan=_lifespan(settings, parts, bell),
        openapi_url=None if surface is Surface.PUBLIC else "/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        routes=list(_routes(surface)),
        # What it would redirect to is the Host that somebody sent, with a link's token in it.
        redirect_slashes=False,
    )
    app.openapi = described(app)  # type: ignore[method-assign]  # as FastAPI documents it
    app.state.surface = surface
    app.state.has_desk = surface is not Surface.PUBLIC
    app.add_middleware(Threshold, settings=settings, answer=answer)
    # Around everything: what is behind it sees the address and the scheme that people used.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxy_list)
    # Here, because the threshold has no body any more: what was typed is given back.
    app.add_exception_handler(NotSignedIn, answer)
    # Everything else passes up to the threshold, which answers by the same table.
    app.add_exception_handler(HTTPException, answer)
    app.add_exception_handler(RequestValidationError, answer)
    return app


@cache
def _routes(surface: Surface) -> tuple[BaseRoute, ...]:
    """A surface's routes. FastAPI works out what an included router holds at the first request,
    which takes longer than most requests; all apps of a process have it from one of them.
    """
    included = APIRouter()
    for router in (health.router, *_ROUTERS[surface]):
        speaks = router not in _SAY_NOTHING
        asked = [Depends(company_is_known)] if speaks else []
        included.include_router(router, dependencies=asked)
    return tuple(included.routes)


async def answer(request: Request, error: Exception) -> Response:
    """What goes wrong as an answer: a problem for programs, a page for people."""
    path = request.url.path
    if not path.startswith(_JSON_PATHS) and isinstance(error, NotSignedIn):
        if request.method not in SAFE_METHODS:
            return await pages.signed_out_page(request)
        return RedirectResponse(_sign_in_for(request), status_code=303)
    texts = texts_of(request)
    problem = problem_of(error, texts)
    if path.startswith(_JSON_PATHS):
        response: Response = JSONResponse(
            problem.model_dump(exclude_none=True), problem.status, media_type=MEDIA_TYPE
        )
    else:
        response = await pages.error_page(request, problem)
    response.headers["Content-Language"] = texts.locale
    response.headers.update(_extra_headers(error, problem))
    if problem.status == 405:
        response.headers["Allow"] = ", ".join(methods_at(request.app.state.surface, path))
    return response


def methods_at(surface: Surface, path: str) -> list[str]:
    """Everything that can be done at an address: its methods are routes of their own, and whoever
    is refused one of them is told of all others.
    """
    found = {
        method
        for router in (health.router, *_ROUTERS[surface])
        for route in router.routes
        if isinstance(route, Route) and route.path_regex.match(path)
        for method in route.methods or ()
    }
    return sorted(found) or ["GET"]  # what remains is the description itself


def _sign_in_for(request: Request) -> str:
    """The sign-in page, which leads back to what was asked for."""
    if request.url.path == "/":
        return SIGN_IN_PAGE
    return f"{SIGN_IN_PAGE}?{urlencode({'next': request.url.path})}"


def _extra_headers(error: Exception, problem: Problem) -> dict[str, str]:
    if problem.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if problem.status == 503:
        return {"Retry-After": "5"}
    if problem.status == 429:
        return {"Retry-After": str(getattr(error, "retry_after", AN_HOUR_S))}
    if isinstance(error, HTTPException) and error.headers:
        return dict(error.headers)
    return {}


def _lifespan(
    settings: Settings, parts: Parts | None, bell: Doorbell | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        crashpoints.arm(settings.crash_at)
        mine = parts or build(settings)
        # Lazily: people are answered, and acts kept, while Temporal is away.
        ringer = bell or Bell(await connect(lazy=True))
        app.state.catalogue = mine.catalogue
        app.state.company = mine.company
        app.state.bell = ringer
        app.state.services = Services(mine, ringer)
        if parts is None:
            await log_concerns(mine, log)
            settle_in()
        yield
        await app.state.services.finish()
        if parts is None:
            mine.database.dispose()

    return lifespan
