"""The pages of policies in a real Chromium: without JavaScript, and before the eyes of axe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser

from db.setup.holidays_seed import seeded
from db.setup.policies import save_policy
from domain.defaults import default_policy
from tests.api.world import World
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.looks import LOOKS_AT_LONG_PAGES, UNFOLD, examined, looking

pytestmark = pytest.mark.browser

PAGES = ("/policies", "/policies/hybrid", "/policies/hybrid/preview")


async def test_an_hr_lead_changes_a_deadline_without_javascript_and_is_told_what_differs(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        context = await browser.new_context(
            viewport=PHONE, java_script_enabled=False, locale="en-GB"
        )
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(f"{address}/inbox?lang=en")
        await page.locator("header .menu > summary").click()
        await press(page.get_by_role("link", name="Rules and deadlines"))
        await press(page.get_by_role("link", name="Version 1"))
        await press(page.get_by_role("link", name="Change it"))
        feedback = page.locator("details", has_text="Give feedback").first
        await feedback.locator("summary").click()
        await feedback.get_by_label("Due after").fill("soon")
        await press(page.get_by_role("button", name="Save as a new version"))
        assert await page.get_by_role("alert").is_visible()
        # Where something is wrong is unfolded, with what was typed.
        due = page.locator("details", has_text="Give feedback").first.get_by_label("Due after")
        assert await due.input_value() == "soon"
        await due.fill("6")
        await press(page.get_by_role("button", name="Save as a new version"))
        assert "Version 2 is saved." in await page.get_by_role("status").inner_text()
        assert await page.get_by_text("is due 6 working hours after").first.is_visible()
        await context.close()


@pytest.mark.slow
async def test_axe_finds_nothing_on_the_pages_of_policies(world: World, browser: Browser) -> None:
    first = seeded(default_policy(), "Asia/Shanghai", datetime(2026, 11, 30, tzinfo=UTC))
    second = replace(first, settling_hours=48, default_rule="majority")
    world.parts.database.write_now(lambda conn: save_policy(conn, first, world.clock()))
    world.parts.database.write_now(lambda conn: save_policy(conn, second, world.clock()))
    async with served(world) as address:
        for language in ("zh", "en"):
            async with looking(browser) as page:
                await sign_in(page.context, world, address, "hana")
                for path in PAGES:
                    await page.goto(f"{address}{path}?lang={language}")
                    await page.evaluate(UNFOLD)
                    await examined(page, LOOKS_AT_LONG_PAGES[language])
                # The form as it comes back has all that it had before, and its faults.
                await page.goto(f"{address}/policies/hybrid/edit?lang={language}")
                await page.evaluate(UNFOLD)
                await page.locator('[id="policy.notice_hours"]').fill("?")
                await page.locator('[id="policy.calendar.weekly.0"]').fill("?")
                await press(page.locator("form button.main"))
                await page.evaluate(UNFOLD)
                await examined(page, LOOKS_AT_LONG_PAGES[language])
