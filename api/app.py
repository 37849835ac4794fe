"""Building the app: its parts, its routes by surface, and how it answers what goes wrong.

The public surface holds what mails link to and nothing else, so that it can face the internet
while the desk stays on loopback or behind a VPN.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api import health, pages, reference, routes
from api.deps import NotSignedIn
from api.health import Doorbell
from api.middleware import SAFE_METHODS, Threshold
from api.problems import MEDIA_TYPE, Problem, problem_of
from api.services import Services
from api.texts import texts_of
from composition import Parts, build, settle_in
from db import crashpoints
from settings import Settings
from temporal_client import connect
from workflows.bell import Bell

SIGN_IN_PAGE = "/sign-in"
_JSON_PATHS = ("/api/", "/healthz", "/readyz")


class Surface(StrEnum):
    """Which half of the product a process serves."""

    ALL = "all"
    DESK = "desk"
    PUBLIC = "public"


_DESK = (*pages.DESK, *routes.ROUTERS, reference.router)
_ROUTERS: Mapping[Surface, tuple[APIRouter, ...]] = {
    Surface.ALL: (*pages.PUBLIC, *_DESK),
    Surface.DESK: (pages.assets.router, *_DESK),
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
    )
    app.state.has_desk = surface is not Surface.PUBLIC
    app.add_middleware(Threshold, settings=settings, answer=answer)
    # Here, because the threshold has no body any more: what was typed is given back.
    app.add_exception_handler(NotSignedIn, answer)
    # Everything else passes up to the threshold, which answers by the same table.
    app.add_exception_handler(HTTPException, answer)
    app.add_exception_handler(RequestValidationError, answer)
    app.include_router(health.router)
    for router in _ROUTERS[surface]:
        app.include_router(router)
    return app


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
        response = pages.error_page(request, problem)
    response.headers["Content-Language"] = texts.locale
    response.headers.update(_extra_headers(error, problem))
    return response


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
        ringer = bell or Bell(await connect(settings, lazy=True))
        app.state.catalogue = mine.catalogue
        app.state.bell = ringer
        app.state.services = Services(mine, ringer)
        if parts is None:
            settle_in()
        yield
        await app.state.services.finish()
        if parts is None:
            mine.database.dispose()

    return lifespan
