"""The question how a candidate hears of an interview that is too near, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, press, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.story import Story
from tests.pages.test_invitations import TO_NIGHT, TOO_NEAR

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
async def test_one_of_two_buttons_is_the_second_press(
    story: Story, world: World, browser: Browser, javascript: bool
) -> None:
    task = story.arranging()
    world.clock.forward(**TO_NIGHT)
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=javascript)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/tasks/{task}?lang=zh")
        await page.get_by_label("开始时间").fill(TOO_NEAR)
        await page.get_by_label("地点或视频链接").fill("3 号会议室")
        await press(page.get_by_role("button", name="安排面试"))
        await expect(page.get_by_role("alert")).to_contain_text("欧阳静可能来不及得知")
        await press(page.get_by_role("button", name="我打电话告知"))
        story.arranged(task)
        assert story.open(TaskKind.AWAIT_INVITATION) is not None


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_where_an_invitation_waits(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    story.invited_by_night()
    paths = [
        "/inbox",
        f"/tasks/{story.open(TaskKind.AWAIT_INVITATION).id}",
        f"/applications/{story.application}",
    ]
    await looked_at(browser, world, paths, language)
