"""The editor of an interview plan in a real Chromium: with a script and without, and before axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import LOOKS_AT_LONG_PAGES, UNFOLD, examined, looking

pytestmark = pytest.mark.browser


async def opened(page: Page) -> None:
    """Leave the form: the job is there, with the plan that was put together."""
    await press(page.get_by_role("button", name="Open the job"))
    await expect(page.get_by_role("status")).to_contain_text("The job is open")
    plan = page.locator("section", has=page.get_by_role("heading", name="Interview plan"))
    await expect(plan.locator(".line .name")).to_have_text(["Final", "Technical interview"])
    await expect(plan.locator(".line").last).to_contain_text("Otto Brandt, Maya Chen")


async def test_a_plan_is_put_together_without_javascript(world: World, browser: Browser) -> None:
    async with served(world) as address:
        context = await browser.new_context(
            viewport=PHONE, java_script_enabled=False, locale="en-GB"
        )
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/jobs?lang=en")
        await press(page.get_by_role("link", name="New job"))
        await page.get_by_label("Job title").fill("Platform Engineer")
        await page.locator("#stages-0-name").fill("Technical interview")
        await page.locator("#stages-0-panel-add").fill("Otto Brandt")
        # Enter saves nothing: whoever was named is looked up.
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await page.locator("#stages-0-panel-add").fill("maya")
        await press(page.get_by_role("button", name="Add a stage"))
        await page.locator("#stages-1-name").fill("Final")
        await press(page.get_by_role("button", name="Move stage 2 up"))
        await opened(page)
        await context.close()


async def test_with_a_script_the_page_stays_and_the_next_field_has_the_focus(
    world: World, browser: Browser
) -> None:
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, locale="en-GB")
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/jobs/new?lang=en")
        await page.evaluate("window.same = true")
        await page.get_by_label("Job title").fill("Platform Engineer")
        await page.locator("#stages-0-name").fill("Technical interview")
        # A name as the browser offers it is enough.
        await page.locator("#stages-0-panel-add").fill("Otto Brandt")
        await expect(page.locator("#stages-0-panel .who")).to_have_text(["Otto Brandt"])
        await expect(page.locator("#stages-0-panel-add")).to_be_focused()
        await page.keyboard.type("maya")
        await page.keyboard.press("Enter")
        await expect(page.locator("#stages-0-panel .who")).to_have_text(
            ["Otto Brandt", "Maya Chen"]
        )
        await page.get_by_role("button", name="Add a stage").click()
        await expect(page.locator("#stages-1-name")).to_be_focused()
        await page.keyboard.type("Final")
        await page.get_by_role("button", name="Move stage 2 up").click()
        await expect(page.locator("#stages-0-name")).to_have_value("Final")
        assert await page.evaluate("window.same")
        await opened(page)
        await context.close()


@pytest.mark.slow
async def test_axe_finds_nothing_on_the_pages_of_jobs(world: World, browser: Browser) -> None:
    async with served(world) as address:
        for language in ("zh", "en"):
            async with looking(browser) as page:
                await sign_in(page.context, world, address, "lina")
                for path in ("", "?show=ended", f"/{world.job}", f"/{world.job}/end"):
                    asked = f"lang={language}"
                    await page.goto(f"{address}/jobs{path}{'&' if '?' in path else '?'}{asked}")
                    await examined(page, LOOKS_AT_LONG_PAGES[language])
                await page.goto(f"{address}/jobs/{world.job}/edit?lang={language}")
                await page.locator("#stages-0-panel-add").fill("?")
                await page.locator("[value='add_meeting.0']").click()
                await expect(page.locator("#stages-0-meetings-1-name")).to_be_visible()
                await page.evaluate(UNFOLD)
                await examined(page, LOOKS_AT_LONG_PAGES[language])
