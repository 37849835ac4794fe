"""Board and inbox in a real Chromium: they show what changed, and disturb nobody."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, press, served, sign_in
from tests.pages.places import open_task_of
from tests.pages.story import Story

pytestmark = pytest.mark.browser

HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


async def opened(browser: Browser, world: World, address: str, path: str) -> Page:
    context = await browser.new_context(viewport=DESK)
    await sign_in(context, world, address, "lina")
    page = await context.new_page()
    await page.goto(f"{address}{path}")
    return page


async def test_the_board_shows_a_change_without_a_reload_and_keeps_what_is_typed(
    story: Story, world: World, browser: Browser
) -> None:
    story.arranging()
    async with served(world) as address:
        page = await opened(browser, world, address, "/?lang=en")
        moved = page.locator(".card", has_text="Withdrew")
        assert await moved.count() == 0
        await page.get_by_role("searchbox").fill("half a na")
        world.clock.forward(minutes=1)
        story.withdraw()
        await expect(moved).to_be_visible()
        assert await page.get_by_role("searchbox").input_value() == "half a na"
        assert await page.get_by_role("searchbox").evaluate("it => it === document.activeElement")
        await page.context.close()


async def test_an_opened_form_in_the_inbox_is_left_alone_and_something_new_is_announced(
    story: Story, world: World, browser: Browser
) -> None:
    open_task_of(TaskKind.PREPARE_OFFER, story)
    async with served(world) as address:
        page = await opened(browser, world, address, "/inbox?lang=en")
        await page.get_by_text("Answer here").click()
        note = page.get_by_label("Note").first
        await note.fill("Wants to think it over")
        notice = page.get_by_role("link", name="Something has changed")
        assert not await notice.is_visible()
        world.clock.forward(minutes=1)
        story.withdraw()
        await expect(notice).to_be_visible()
        assert await note.input_value() == "Wants to think it over"
        assert await note.evaluate("it => it === document.activeElement")
        await press(notice)
        await expect(page.get_by_text("Answer here")).to_have_count(0)
        await page.context.close()


async def test_a_hidden_page_asks_nothing(story: Story, world: World, browser: Browser) -> None:
    story.arranging()
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK)
        await context.clock.install()
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        async with page.expect_response("**/board/version"):
            await page.goto(f"{address}/inbox?lang=en")
        await page.evaluate(HIDE, True)
        asked.clear()
        await page.clock.run_for(60_000)
        async with page.expect_response("**/board/version"):
            await page.evaluate(HIDE, False)
        # The picture in the tab may come late; it asks for no news.
        assert [path for path in asked if not path.startswith("/static/")] == ["/board/version"]
        await page.context.close()
