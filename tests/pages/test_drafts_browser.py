"""What is half written on a phone outlives a reload there, and leaves with what is sent."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, expect

from domain.words import TaskKind
from tests.api.world import World
from tests.files import pdf_of
from tests.pages.browser import PHONE, press, served, sign_in
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story
from tests.pages.test_link_decline import WHY, seat

pytestmark = pytest.mark.browser

WORDS = "Could not say how the index is used, and asked."


async def phone(browser: Browser) -> BrowserContext:
    return await browser.new_context(viewport=PHONE)


async def drafts(page: Page) -> dict[str, str]:
    found: dict[str, str] = await page.evaluate("({ ...localStorage })")
    return found


async def write(page: Page) -> None:
    await page.get_by_text("Yes, it took place").click()
    await page.get_by_label("Strong yes", exact=True).check()
    await page.get_by_label("One line of evidence").fill(WORDS)


async def expect_written(page: Page) -> None:
    await expect(page.locator("[data-restored]:visible")).to_have_count(1)
    await expect(page.get_by_label("One line of evidence")).to_have_value(WORDS)
    await expect(page.get_by_label("Strong yes", exact=True)).to_be_checked()


async def test_a_half_written_scorecard_outlives_a_reload_and_goes_when_it_is_sent(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    async with served(world) as address:
        page = await (await phone(browser)).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        asked: list[str] = []
        await page.goto(address + link)
        assert await drafts(page) == {}
        await write(page)
        page.on("request", lambda request: asked.append(request.url))
        await page.reload()
        await expect_written(page)
        assert not any("draft" in url and "drafts." not in url for url in asked)
        [key] = await drafts(page)
        assert key == f"genjin.draft:{task}/submitted"
        assert link.rpartition("/")[2] not in json.dumps(await drafts(page))
        await page.get_by_label("Pass", exact=True).check()
        await press(page.get_by_role("button", name="Submit the feedback"))
        assert "it is recorded" in await page.get_by_role("heading", level=1).inner_text()
        assert await drafts(page) == {}
        assert complaints == []


async def test_a_refused_form_is_kept_as_it_came_back_and_a_lost_one_as_it_was_sent(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with served(world) as address:
        context = await phone(browser)
        page = await context.new_page()
        await page.goto(address + story.link(task, "maya"))
        await write(page)
        await page.get_by_label("Reject", exact=True).check()
        await page.get_by_label("Words for the candidate").fill("Thank you.")
        await press(page.get_by_role("button", name="Submit the feedback"))
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.goto(address + story.link(task, "maya"))
        await expect_written(page)
        await context.set_offline(True)
        await page.get_by_label("Pass", exact=True).check()
        await page.get_by_role("button", name="Submit the feedback").click()
        await page.wait_for_url("chrome-error://**")
        await context.set_offline(False)
        await page.goto(address + story.link(task, "maya"))
        await expect_written(page)
        await page.get_by_role("button", name="Clear it").click()
        await expect(page.get_by_label("One line of evidence")).to_have_value("")
        assert await drafts(page) == {}


async def test_of_a_task_that_is_over_meanwhile_the_words_are_still_there_to_copy(
    story: Story, world: World, browser: Browser
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    async with served(world) as address:
        page = await (await phone(browser)).new_page()
        await page.goto(address + link)
        await write(page)
        story.act(task, "submitted_for", "lina", **PASS)
        await page.reload()
        left = page.get_by_label("What you had written and not sent")
        await expect(left).to_have_value(WORDS)


async def test_declining_and_asking_outlive_a_reload_too(
    story: Story, world: World, browser: Browser
) -> None:
    story.invited("maya", "otto")
    async with served(world) as address:
        page = await (await phone(browser)).new_page()
        await page.goto(address + story.link(seat(story), "maya"))
        await page.get_by_text("I cannot be there").first.click()
        await page.get_by_label("Why").fill(WHY)
        await page.reload()
        await expect(page.get_by_label("Why")).to_have_value(WHY)
        own = address + story.link("", "") + "?lang=en"
        await page.goto(own)
        await page.get_by_text("Would you like to ask us something?").click()
        await page.get_by_label("Question").fill("How large is the team?")
        await page.reload()
        await expect(page.get_by_label("Question")).to_have_value("How large is the team?")
        await page.get_by_label("The job and the team", exact=True).check()
        form = page.locator("form", has=page.get_by_label("Question"))
        await press(form.get_by_role("button").last)
        await expect(page.get_by_text("How large is the team?").first).to_be_visible()
        assert [key for key in await drafts(page) if ":ask/" in key] == []


async def test_a_resume_leaves_what_was_typed_beside_it_and_a_session_that_ended_too(
    story: Story, world: World, browser: Browser
) -> None:
    task = story.arranging()
    content = pdf_of(6 * 1024 * 1024)
    pdf = FilePayload(name="cv.pdf", mimeType="application/pdf", buffer=content)
    async with served(world) as address:
        context = await browser.new_context(java_script_enabled=False)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/tasks/{task}?lang=en")
        await page.get_by_label("Place or video link").fill("Room 7")
        await page.get_by_label("Upload a file").set_input_files(pdf)
        await press(page.get_by_role("button", name="Upload", exact=True))
        await expect(page.get_by_text("The résumé has been kept")).to_be_visible()
        await expect(page.get_by_label("Place or video link")).to_have_value("Room 7")
        await page.get_by_text("Hand in a newer one").click()
        await page.get_by_label("Upload a file").set_input_files(pdf)
        await context.clear_cookies()
        await press(page.get_by_role("button", name="Upload", exact=True))
        ended = page.get_by_role("heading", name="You are no longer signed in")
        await expect(ended).to_be_visible()
        await expect(page.get_by_label("Place or video link")).to_have_value("Room 7")
