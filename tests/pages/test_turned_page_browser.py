"""An application's page in a real Chromium: the résumé in its frame, and why something cannot be
done, by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from commands.sample_files import resume
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.places import open_task_of
from tests.pages.story import Story
from tests.pages.test_kit import reads, resume_of

pytestmark = pytest.mark.browser

PAGES = resume(("Ouyang Jing", "Python, PostgreSQL"))


async def test_the_browsers_own_viewer_opens_the_resume_in_the_page_and_nothing_is_blocked(
    story: Story, world: World, browser: Browser
) -> None:
    story.arranging()
    document = resume_of(story, content=PAGES)
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{address}/applications/{story.application}?lang=en")
        assert reads(story) == []
        # The viewer is a part of the browser, which it puts into the frame it shows. One that
        # was refused, or a file that is downloaded instead, has none.
        async with (
            page.expect_response(f"**/documents/{document}/seen") as waited,
            page.expect_event(
                "framenavigated", lambda frame: frame.url.startswith("chrome-extension://")
            ),
        ):
            await page.locator("#resume").get_by_role("link", name="Show it here").click()
        assert (await waited.value).status == 200
        assert said == []
        await context.close()
    assert len(reads(story)) == 1


async def test_why_something_cannot_be_done_is_read_by_keyboard_alone(
    story: Story, world: World, browser: Browser
) -> None:
    story.arranging()
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/applications/{story.application}?lang=en")
        why = page.get_by_text("This round has to be heard first").nth(2)
        assert not await why.is_visible()
        await page.locator(".act.off summary", has_text="Reject").focus()
        await page.keyboard.press("Enter")
        assert await why.is_visible()
        await context.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_with_everything_unfolded(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    open_task_of(TaskKind.DECIDE, story)
    paths = [f"/applications/{story.application}?from=board"]
    await looked_at(browser, world, paths, language, unfold=True)
