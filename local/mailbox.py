"""The mail catcher: an SMTP server that keeps every mail, and an inbox page that shows them.

Nothing is ever passed on: there is no code here that sends. Both ports are for loopback; another
host is for a container, whose published port is then the loopback one.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import jinja2
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from local.mail_store import AT_ONCE, Mail, MailStore
from notify.catalogue import Catalogue

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
MAX_MAIL_BYTES = 32 * 1024 * 1024
MOST_AT_ONCE = 1000
LOOPBACK = "127.0.0.1"
LOCALES = ("zh", "en")
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A caught mail is foreign HTML: no scripts, nothing loaded, links only into a window of their own.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src data:; style-src 'unsafe-inline'"
)


class Catch:
    """aiosmtpd's handler: keeps what is accepted and says so."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The answer to the final dot."""
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 the mail has no content"
        kept = await asyncio.to_thread(
            self._store.add, content, envelope.mail_from or "", envelope.rcpt_tos
        )
        return f"250 2.0.0 kept as {kept.id}"


def create_app(store: MailStore, *, loopback_only: bool = True) -> FastAPI:
    """The inbox: pages for people, JSON for programs."""
    app = FastAPI(title="Genjin: caught mails", docs_url=None, redoc_url=None)
    if loopback_only:
        # A page of another site must not read the mails through a name that leads to loopback.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    pages = _Pages()

    def existing(mail_id: str) -> Mail:
        mail = store.get(mail_id)
        if mail is None:
            raise HTTPException(404, "no such mail")
        return mail

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/mails")
    def api_list(
        to: Annotated[str, Query(max_length=320)] = "",
        after: Annotated[str, Query(max_length=20)] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = AT_ONCE,
    ) -> list[dict[str, object]]:
        return [mail.as_json() for mail in store.list(to=to, after=after, limit=limit)]

    @app.get("/api/mails/{mail_id}")
    def api_one(mail_id: str) -> dict[str, object]:
        return existing(mail_id).as_json()

    @app.get("/")
    def inbox(
        request: Request,
        to: Annotated[str, Query(max_length=320)] = "",
        before: Annotated[str, Query(max_length=20)] = "",
    ) -> HTMLResponse:
        mails = store.index.newest(to=to, before=before, limit=AT_ONCE + 1)
        shown, more = mails[:AT_ONCE], len(mails) > AT_ONCE
        older = urlencode({"to": to, "before": shown[-1].id}) if more else ""
        newest = urlencode({"to": to}) if before else ""
        count = store.index.count(to)
        return pages.render(
            request, "inbox.html", mails=shown, to=to, count=count, older=older, newest=newest
        )

    @app.get("/mails/{mail_id}")
    def one(request: Request, mail_id: str) -> HTMLResponse:
        return pages.render(request, "mail.html", mail=existing(mail_id))

    @app.get("/mails/{mail_id}/html")
    def html_part(mail_id: str) -> HTMLResponse:
        page = '<base target="_blank">' + existing(mail_id).html
        return HTMLResponse(page, headers={"content-security-policy": MAIL_POLICY})

    @app.get("/mails/{mail_id}/raw")
    def raw(mail_id: str) -> Response:
        content = store.raw(existing(mail_id).id)
        name = f'attachment; filename="{mail_id}.eml"'
        return Response(content, 200, {"content-disposition": name}, "message/rfc822")

    return app


class _Pages:
    """Renders the two pages in the language that the browser asks for."""

    def __init__(self) -> None:
        self._catalogue = Catalogue.load(TEMPLATES / "catalogue")
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES / "mailbox"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, request: Request, template: str, **values: object) -> HTMLResponse:
        locale = _locale(request)

        def text(key: str, **params: object) -> str:
            return self._catalogue.text(locale, f"mailbox.{key}", **params)

        page = self._environment.get_template(template).render(
            **values, text=text, locale=locale, locales=LOCALES
        )
        response = HTMLResponse(page, headers={"content-security-policy": PAGE_POLICY})
        if request.query_params.get("lang") in LOCALES:
            response.set_cookie("lang", locale, samesite="lax", httponly=True)
        return response


def _locale(request: Request) -> str:
    """Asked for in the address, else kept in the cookie, else the browser's first known one."""
    for asked in (request.query_params.get("lang"), request.cookies.get("lang")):
        if asked in LOCALES:
            return asked
    for part in request.headers.get("accept-language", "").split(","):
        language = part.split(";")[0].strip().split("-")[0].lower()
        if language in LOCALES:
            return language
    return "en"


async def serve(smtp_port: int, http_port: int, folder: Path, host: str = LOOPBACK) -> None:
    """Run both servers until SIGTERM or Ctrl-C."""
    store = MailStore(folder)
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(
            Catch(store),
            hostname="mail-catcher",
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    smtp = await loop.create_server(session, host, smtp_port)
    app = create_app(store, loopback_only=host == LOOPBACK)
    web = uvicorn.Server(
        uvicorn.Config(app, host=host, port=http_port, log_level="warning", access_log=False)
    )
    try:
        await web.serve()
    finally:
        smtp.close()
        await smtp.wait_closed()
        store.close()


def main() -> None:
    """The command line, for those who start it without `cli.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--http-port", type=int, default=8025)
    parser.add_argument("--dir", type=Path, default=Path(".data/mails"))
    parser.add_argument("--host", default=LOOPBACK)
    given = parser.parse_args()
    asyncio.run(serve(given.smtp_port, given.http_port, given.dir, given.host))


if __name__ == "__main__":
    main()
