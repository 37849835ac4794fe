"""Board and inbox in a real Chromium: by keyboard, on a phone, in any light, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.places import open_task_of
from tests.pages.story import REJECT, Story
from tests.pages.test_inbox import another

pytestmark = pytest.mark.browser


def lively(story: Story, world: World) -> list[str]:
    """An inbox with short tasks, letters and a rejection that waits; gives the letters' tasks."""
    open_task_of(TaskKind.PREPARE_OFFER, story)
    open_task_of(TaskKind.AWAIT_RELEASE, another(world, "Ada"))
    letters = []
    for name in ("Ben", "Cleo"):
        each = another(world, name)
        each.judged(REJECT)
        letters.append(str(each.open(TaskKind.NOTIFY_CANDIDATE).id))
    another(world, "Dora").escalated("maya")
    return letters


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_on_the_desk_in_any_light(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    letters = lively(story, world)
    chosen = "&".join(f"task={each}" for each in letters)
    paths = [
        "/?q=e",
        "/?column=judging",
        "/?q=nobody",
        "/inbox",
        "/inbox?whose=all",
        f"/inbox/letters?{chosen}",
        "/inbox/letters",
        f"/tasks/{letters[0]}",
        f"/applications/{story.application}",
        story.link("", ""),
    ]
    await looked_at(browser, world, paths, language, unfold=True)


async def test_letters_are_chosen_looked_at_and_sent_without_javascript(
    story: Story, world: World, browser: Browser
) -> None:
    letters = lively(story, world)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/inbox?lang=en")
        for box in await page.get_by_label("Select").all():
            await box.check()
        await press(page.get_by_role("button", name="Review selected"))
        assert await page.locator(".letter").count() == len(letters)
        for reason in await page.get_by_label("Reason, for the company alone").all():
            await reason.select_option("skills_gap")
        await press(page.get_by_role("button", name="Send all 2"))
        assert await page.get_by_role("heading", name="Released: 2").is_visible()
        await context.close()


async def test_the_board_is_searched_by_keyboard_alone(
    story: Story, world: World, browser: Browser
) -> None:
    story.arranging()
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/?lang=en")
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "q":
                break
        await page.keyboard.type("静")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/?q=*")
        assert await page.get_by_role("link", name="欧阳静").is_visible()
        await context.close()
