"""The pages of webhooks in a real Chromium: without JavaScript, and before the eyes of axe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from playwright.async_api import Browser
from sqlalchemy import insert, select

from api.services import Services
from db.clock_and_ids import new_id
from db.schema import webhook_deliveries, webhook_endpoints
from notify.webhook_http import Postman
from tests.api.world import World
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.looks import LOOKS_AT_LONG_PAGES, examined, looking

pytestmark = pytest.mark.browser

URL = "https://hooks.starriver.example/genjin"


async def public(host: str, port: int) -> Sequence[str]:
    """Every host is out there."""
    return ("8.8.8.8",)


@pytest.fixture
def world(world: World) -> World:
    """The company, whose names are looked up by hand."""
    world.parts = replace(world.parts, postman=Postman(public))
    world.app.state.services = Services(world.parts, world.bell)
    return world


def delivered_and_given_up(world: World) -> None:
    """Deliveries of every state."""
    endpoint = world.parts.database.read_now(
        lambda conn: conn.execute(select(webhook_endpoints.c.id)).scalar_one()
    )
    at = world.clock()
    rows = [
        {
            "id": new_id("whd"),
            "endpoint_id": endpoint,
            "type": type_,
            "application_id": world.application,
            "n": n,
            "at": at,
            "state": state,
            "attempt": 1,
            "next_at": at if state == "waiting" else None,
            "status": status,
            "error": error,
        }
        for n, (type_, state, status, error) in enumerate(
            (
                ("decision.made", "delivered", 204, ""),
                ("candidate.notified", "waiting", 0, "timeout"),
                ("application.closed", "given_up", 500, ""),
                ("task.escalated", "dropped", 0, ""),
            ),
            start=1,
        )
    ]
    world.parts.database.write_now(lambda conn: conn.execute(insert(webhook_deliveries), rows))


async def test_an_hr_lead_adds_an_endpoint_without_javascript_and_axe_finds_nothing(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(address + "/inbox")
        await page.locator("header .menu > summary").click()
        await press(page.get_by_role("link", name="Webhooks"))
        await page.get_by_label("Address").fill(URL)
        await page.get_by_label("A task was escalated").uncheck()
        await press(page.get_by_role("button", name="Add"))
        assert "whsec_" in await page.get_by_role("status").inner_text()
        await press(page.get_by_role("button", name="Send a test"))
        assert await page.get_by_text("About to be sent").is_visible()
        assert "whsec_" not in await page.content()
        where = page.url.partition("#")[0]
        await context.close()
        delivered_and_given_up(world)
        async with looking(browser) as page:
            await sign_in(page.context, world, address, "hana")
            for path in (f"{address}/webhooks", where):
                for language in ("zh", "en"):
                    await page.goto(f"{path}?lang={language}")
                    await examined(page, LOOKS_AT_LONG_PAGES[language])
