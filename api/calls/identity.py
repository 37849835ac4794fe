"""Signing in and out: one-time links, the session cookie, API keys."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.deps import Via, cookie_name, credentials_of
from api.rates import client_address
from api.services import Services
from db.directory.identity import (
    KeyLimits,
    add_api_key,
    add_sign_in,
    close_session,
    of_session,
    open_session,
    use_sign_in,
)
from db.setup.administration import administer
from domain.access import browser_of
from domain.administration import Administrator, AdminKind
from domain.first_link import first_token
from domain.links import LinkKey
from settings import Settings

LINK_LIFE = timedelta(minutes=20)
KEY_PREFIX = "gnj_"
NO_LIMITS = KeyLimits()


def new_sign_in_link(
    conn: Connection, settings: Settings, person: str, at: datetime, life: timedelta = LINK_LIFE
) -> str:
    """A link that signs this person in, once, within its life."""
    token = secrets.token_urlsafe(32)
    add_sign_in(conn, person, token, at + life)
    return f"{settings.desk_base_url.rstrip('/')}/sign-in/{token}"


def new_first_link(settings: Settings, keys: Sequence[LinkKey], at: datetime) -> str:
    """A link that makes whoever opens it the first person, once, within its life."""
    return f"{settings.desk_base_url.rstrip('/')}/first/{first_token(keys[0], at + LINK_LIFE)}"


def new_api_key(conn: Connection, person: str, at: datetime, limits: KeyLimits = NO_LIMITS) -> str:
    """A key for programs that act as this person. Shown once; only its hash is kept."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    add_api_key(conn, person, key, at, limits)
    return key


async def sign_in(services: Services, token: str, request: Request, response: Response) -> bool:
    """Use a link up and open a session; False if the link does not, or no longer, count."""
    at = services.parts.clock()
    return await let_in(services, lambda conn: use_sign_in(conn, token, at), request, response)


async def let_in(
    services: Services,
    whose: Callable[[Connection], str | None],
    request: Request,
    response: Response,
) -> bool:
    """Open a session for whoever `whose` comes to, in its transaction; False for nobody."""
    parts = services.parts
    at = parts.clock()
    secret = secrets.token_urlsafe(32)
    life = timedelta(hours=parts.settings.session_hours)
    browser = browser_of(request.headers.get("user-agent", ""))

    def enter(conn: Connection) -> bool:
        person = whose(conn)
        if person is None:
            return False
        administer(
            conn,
            Administrator(person, Via.DESK, client_address(request)),
            AdminKind.SESSION_OPENED,
            at,
            lambda conn: open_session(conn, person, secret, at, at + life, browser),
            person,
        )
        return True

    if not await parts.database.write(enter):
        return False
    secure = _secure(parts.settings)
    response.set_cookie(
        cookie_name(secure),
        secret,
        max_age=int(life.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return True


async def sign_out(services: Services, request: Request, response: Response) -> None:
    """End the session here and at the browser."""
    parts = services.parts
    at, idle = parts.clock(), parts.settings.session_idle
    secure = _secure(parts.settings)
    session = credentials_of(request, secure).session

    def leave(conn: Connection) -> None:
        whose = of_session(conn, session, at, idle)
        administer(
            conn,
            Administrator(whose.id if whose else "", Via.DESK, client_address(request)),
            AdminKind.SESSION_CLOSED,
            at,
            lambda conn: close_session(conn, session),
            whose.id if whose else "",
        )

    if session:
        await parts.database.write(leave)
    response.delete_cookie(
        cookie_name(secure), path="/", secure=secure, httponly=True, samesite="lax"
    )


def _secure(settings: Settings) -> bool:
    return settings.desk_base_url.startswith("https://")
