"""What every request passes, from the outside in: one middleware, so that no answer misses a part.

It logs the request without its address (links hold tokens), adds the security headers, limits the
body, refuses what another site sent, and turns whatever goes wrong inside into an answer.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import credentials_of
from api.door.problems import EXPECTED
from api.refusals import BODY_LIMIT, UPLOAD_LIMIT, CrossSite, OtherHost, TooLarge, Unknown
from domain.documents import LARGEST_FILE
from settings import Settings

log = logging.getLogger("api.access")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LINK_PATHS = ("/l/", "/c/")
STATIC_PATH = "/static/"
PROBES = frozenset({"/healthz", "/readyz"})
"""Asked by machines that know this process by its address only."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Where a file may come in.
UPLOADS = re.compile(
    r"(?:/api/v1)?(?:/applications/[^/]+/resume|/company/logo)|/candidates/(?:new|import)"
)


CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FORM = "application/x-www-form-urlencoded"
HSTS = "max-age=31536000"

Answer = Callable[[Request, Exception], Awaitable[Response]]


class Threshold:
    """The way in and out of every request. `answer` makes a response of an exception."""

    def __init__(self, app: ASGIApp, settings: Settings, answer: Answer) -> None:
        self._app = app
        self._answer = answer
        bases = [urlsplit(url) for url in (settings.public_base_url, settings.desk_base_url)]
        self._own_origins = {f"{base.scheme}://{base.netloc}" for base in bases}
        # Whoever forges the host can lead people, and caches, astray; ours are known beforehand.
        self._hosts = {base.hostname for base in bases}
        if self._hosts & LOOPBACK:
            self._hosts |= LOOPBACK
        self._https = any(base.scheme == "https" for base in bases)
        self._secure_cookie = settings.desk_base_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, body = 0, b""

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            _refuse_nul(scope)
            self._refuse_other_hosts(scope)
            self._refuse_other_sites(scope)
            if _comes_in_parts(scope):
                await self._app(scope, _counted(scope, receive), send_with_headers)
            else:
                body = _without_nul(scope, await _read_body(scope, receive))
                await self._app(scope, _replay(body, receive), send_with_headers)
        except ClientDisconnect:
            # They went, or were cut, in the middle of what they sent. There is nobody to answer.
            return
        except Exception as error:
            if not isinstance(error, EXPECTED):
                _log_unexpected(scope, error)
            if status:
                # The answer has begun: all that is left is to break it off, without the details.
                raise RuntimeError("an answer was broken off") from None
            # With the body again: whoever typed it is given it back.
            response = await self._answer(Request(scope, _replay(body, receive)), error)
            await response(scope, receive, send_with_headers)
        finally:
            _log_access(scope, status, time.perf_counter() - started)

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in ALWAYS.items():
            # A file that somebody handed in brings a stricter policy than pages have.
            headers.setdefault(name, value)
        path = scope["path"]
        if path.startswith(STATIC_PATH):
            headers.setdefault("Cache-Control", "public, max-age=3600")
        else:
            headers["Cache-Control"] = "no-store"
        # A link's address is a secret; elsewhere same-origin keeps the Origin of our own forms.
        private = path.startswith(LINK_PATHS)
        headers["Referrer-Policy"] = "no-referrer" if private else "same-origin"
        if self._https or scope["scheme"] == "https":
            headers["Strict-Transport-Security"] = HSTS

    def _refuse_other_hosts(self, scope: Scope) -> None:
        try:
            host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        except ValueError:  # `[`: there is no such host, and no address of ours to be made with it
            raise OtherHost from None
        if scope["path"] not in PROBES and host not in self._hosts:
            raise OtherHost

    def _refuse_other_sites(self, scope: Scope) -> None:
        """Cross-site request forgery: the browser says where a request was sent from.

        Old browsers, and any over plain http, say it in `Origin` only; pages with no referrer send
        it as `null`. Link pages carry their own capability, so `null` is enough there. A request
        without both, and without a cookie, is no browser's.
        """
        if scope["method"] in SAFE_METHODS:
            return
        request = Request(scope)
        shown = credentials_of(request, self._secure_cookie)
        if shown.key:
            return
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            if site not in ("same-origin", "none"):
                raise CrossSite
            return
        origin = request.headers.get("origin", "null")
        if origin == "null":
            if shown.session and not scope["path"].startswith(LINK_PATHS):
                raise CrossSite
            return
        own = f"{scope['scheme']}://{request.headers.get('host', '')}"
        if origin != own and origin not in self._own_origins:
            raise CrossSite


def _refuse_nul(scope: Scope) -> None:
    """PostgreSQL cannot even be asked about a text with NUL in it: there is nothing like that."""
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise Unknown


def _without_nul(scope: Scope, body: bytes) -> bytes:
    """A form without what nobody sees or types; what a program writes as JSON is refused by its
    field."""
    if not Headers(scope=scope).get("content-type", "").lower().startswith(FORM):
        return body
    while b"%00" in body or b"\x00" in body:
        body = body.replace(b"%00", b"").replace(b"\x00", b"")
    return body


def _comes_in_parts(scope: Scope) -> bool:
    """Where files come in, the body is counted as it comes; elsewhere it is taken in beforehand."""
    return scope["method"] not in SAFE_METHODS and bool(UPLOADS.fullmatch(scope["path"]))


def _declared(scope: Scope) -> int:
    """How long the body says it is; 0 when it does not say."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _counted(scope: Scope, receive: Receive) -> Receive:
    """A body that the app takes in itself, so that nobody sends megabytes before it is known who
    they are. `TooLarge` before more of it is taken in than is allowed, whatever it declared.
    """
    taken = 0
    # A page's form begins with what somebody typed, which is given back.
    begun = 0 if scope["path"].startswith("/api/") else BODY_LIMIT

    async def counted() -> Message:
        nonlocal taken
        if _declared(scope) > UPLOAD_LIMIT and taken >= begun:
            raise TooLarge(LARGEST_FILE)
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > UPLOAD_LIMIT:
            raise TooLarge(LARGEST_FILE)
        return message

    return counted


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, or `TooLarge` before more of it is taken in than is allowed. Half a body is
    none: what somebody had not finished sending is not acted upon (`ClientDisconnect`).
    """
    if scope["method"] in SAFE_METHODS:
        return b""
    if _declared(scope) > BODY_LIMIT:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise TooLarge
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _route_of(scope: Scope) -> str:
    """The route's pattern. Never the address itself: links hold tokens, queries hold names."""
    return getattr(scope.get("route"), "path", "-")


def _log_access(scope: Scope, status: int, seconds: float) -> None:
    milliseconds = round(seconds * 1000, 1)
    log.info(
        "%s %s %d",
        scope["method"] if scope["method"].isalpha() else "-",
        _route_of(scope),
        status,
        extra={"ms": milliseconds},
    )


def _log_unexpected(scope: Scope, error: Exception) -> None:
    """What kind of mistake, and where. Its text may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in own[-3:]]
    log.error("%s failed: %s at %s", _route_of(scope), type(error).__name__, " > ".join(places))
