"""A real Chromium before the real pages, served over HTTP from a test's own company."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import uvicorn
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    ViewportSize,
    async_playwright,
    expect,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from api.deps import SESSION_COOKIE
from db.directory.identity import open_session
from tests.api.world import ORIGIN, World
from tools.chromium import CHROMIUM, FLAGS

UNHURRIED_SECONDS = 0.25
# Only what fails waits that long.
PATIENCE_MS = 30_000
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's own browser; nothing is downloaded."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def _unhurried(app: ASGIApp) -> ASGIApp:
    """Takes its time to answer a form, so a test that does not wait for the answer always fails.

    And passes on the product's own host, as a proxy in front of it does: it answers under no other.
    """
    own = (b"host", urlsplit(ORIGIN).netloc.encode())

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = (header for header in scope["headers"] if header[0] != b"host")
            scope = {**scope, "headers": [own, *sent]}
        if scope.get("method") == "POST":
            await asyncio.sleep(UNHURRIED_SECONDS)  # time itself: the answer is a late one
        await app(scope, receive, send)

    return answer


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    """The world's app on a free port of this machine."""
    # It listens from here on, so nobody who comes before the server is up is turned away.
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(_unhurried(world.app), lifespan="off", log_level="warning", ws="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


async def sign_in(context: BrowserContext, world: World, address: str, who: str) -> None:
    """Give the browser a session of this person."""
    at = world.clock()
    secret = secrets.token_hex()
    person = world.people[who]
    world.parts.database.write_now(
        lambda conn: open_session(conn, person, secret, at, at + timedelta(days=30))
    )
    await context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": address}])


async def press(control: Locator) -> None:
    """Press a button or a link that leads to another page, and wait until that page is there.

    A plain click does not wait: what is looked at after it may still be the page before.
    """
    async with control.page.expect_navigation():
        await control.click()
