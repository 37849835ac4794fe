"""The audit log and the glance at HR's words in a real Chromium, without JavaScript and for axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from domain.administration import AdminKind
from domain.words import TaskKind
from tests.api.deeds import DEEDS
from tests.api.world import World
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.looks import LOOKS, UNFOLD, examined, looked_at, looking
from tests.pages.places import open_task_of
from tests.pages.story import REJECT, Story

pytestmark = pytest.mark.browser

DONE = (
    AdminKind.JOB_PEOPLE_CHANGED,
    AdminKind.DOCUMENT_REMOVED,
    AdminKind.SIGN_IN_FAILED,
    AdminKind.KEY_MADE,
    AdminKind.DATA_EXPORTED,
)


async def some_acts(world: World) -> None:
    for kind in DONE:
        for step in (*DEEDS[kind].prepares, DEEDS[kind].does):
            await step(world)


async def test_the_log_is_searched_without_javascript(world: World, browser: Browser) -> None:
    await some_acts(world)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "hana")
        page = await context.new_page()
        await page.goto(f"{address}/admin-acts?lang=en")
        await page.get_by_label("What", exact=True).select_option(AdminKind.DOCUMENT_REMOVED)
        await press(page.get_by_role("button", name="Show"))
        assert "kind=document.removed" in page.url
        await expect(page.locator("li.line")).to_have_count(1)
        await expect(page.locator("li.line")).to_contain_text("removed a candidate's file")
        await press(page.get_by_role("link", name="Show everything"))
        assert await page.locator("li.line").count() > 1
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_log_has_nothing_serious_for_axe(
    world: World, browser: Browser, language: str
) -> None:
    await some_acts(world)
    paths = ["/admin-acts?from=nonsense"]
    await looked_at(browser, world, paths, language, who="hana", unfold=True)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_interviewer_says_on_the_phone_that_it_is_so(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    link = story.link(open_task_of(TaskKind.CONFIRM_SCORECARD, story), "maya")
    async with served(world) as address:
        async with looking(browser) as page:
            await page.goto(f"{address}{link}?lang={language}")
            await page.evaluate(UNFOLD)
            await examined(page, LOOKS[language])
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{link}?lang=en")
        await press(page.get_by_role("button", name="Yes, that is what was said"))
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Thank you, it is confirmed"
        )
        await context.close()


async def test_or_puts_it_into_their_own_words(
    story: Story, world: World, browser: Browser
) -> None:
    link = story.link(open_task_of(TaskKind.CONFIRM_SCORECARD, story), "maya")
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{link}?lang=en")
        await page.get_by_text("That is not what I said").click()
        form = page.locator("details.correction form")
        await form.locator(
            f'input[name="recommendation"][value="{REJECT["recommendation"]}"]'
        ).check()
        await form.locator(f'input[name="verdict"][value="{REJECT["verdict"]}"]').check()
        await form.locator('[name="evidence"]').fill(str(REJECT["evidence"]))
        await form.locator('[name="feedback"]').fill(str(REJECT["feedback"]))
        await press(form.get_by_role("button", name="Save the change"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
        await context.close()
