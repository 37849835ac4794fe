"""The pages in a real Chromium: without JavaScript, on a phone, and before the eyes of axe."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, PHONE, press, served, sign_in
from tests.pages.looks import looked_at
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story

pytestmark = pytest.mark.browser


async def test_feedback_is_given_on_a_phone_without_javascript(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(address + story.link(task, "maya"))
        await page.get_by_text("Yes, it took place").click()
        for option in ("Strong yes", "Pass"):
            box = await page.locator("label.option", has_text=option).bounding_box()
            assert box is not None
            assert box["height"] >= 44
            await page.get_by_label(option, exact=True).check()
        await page.get_by_label("One line of evidence").fill("Asked the right questions.")
        await press(page.get_by_role("button", name="Submit the feedback"))
        assert (
            await page.get_by_role("heading", level=1).inner_text() == "Thank you, it is recorded"
        )
        await page.reload()
        assert await page.get_by_text("Asked the right questions.").is_visible()
        await context.close()
    assert story.open(TaskKind.GIVE_FEEDBACK) is None


async def test_the_browser_marks_the_fields_of_a_refused_form(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{story.link(task, 'maya')}?lang=zh")
        await page.get_by_text("是，面试已进行").click()
        await page.get_by_label("不推荐", exact=True).check()
        await page.get_by_label("不通过", exact=True).check()
        await page.get_by_label("一句话依据").fill("回答含糊")
        await press(page.get_by_role("button", name="提交评价"))
        assert await page.get_by_role("alert").is_visible()
        assert await page.get_by_label("一句话依据").input_value() == "回答含糊"
        await page.get_by_label("给候选人的话").fill("思路清楚，数据库方面还可以更深入。")
        await press(page.get_by_role("button", name="提交评价"))
        assert await page.get_by_role("heading", level=1).inner_text() == "谢谢，已记录"
        await context.close()


async def test_the_recruiter_works_the_inbox_without_javascript(
    story: Story, world: World, browser: Browser
) -> None:
    story.judged(PASS)
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK, java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/inbox?lang=en")
        await press(page.get_by_role("link", name="欧阳静 · Tell the candidate"))
        assert "欧阳静" in await page.get_by_label("Text of the mail").input_value()
        await press(page.get_by_role("button", name="Send the mail"))
        assert page.url.startswith(f"{address}/inbox?done=")
        assert "Mail released" in await page.get_by_role("status").inner_text()
        await press(page.get_by_role("link", name="Board"))
        assert await page.get_by_role("heading", name="欧阳静").is_visible()
        await context.close()
    assert story.open(TaskKind.NOTIFY_CANDIDATE) is None


async def test_a_reason_is_asked_for_when_a_rejection_is_chosen(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    async with served(world) as address:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{story.link(task, 'tom')}?lang=en")
        reason = page.get_by_label("Reason")
        assert not await reason.is_visible()
        await page.get_by_label("Reject", exact=True).check()
        assert await reason.is_visible()
        await context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing_serious_and_nothing_runs_over_the_edge(
    story: Story, world: World, browser: Browser, language: str
) -> None:
    task = story.escalated("maya", "otto")
    case = f"/applications/{story.application}"
    paths = [
        "/",
        "/inbox?whose=all",
        case,
        f"/tasks/{task}",
        "/sign-in",
        story.link(task, "maya"),
        story.link(task, "tom", Capacity.ESCALATED),
        story.link("", ""),
        story.link("", "") + "/withdraw",
        "/l/forged.link.token",
    ]
    await looked_at(browser, world, paths, language)
